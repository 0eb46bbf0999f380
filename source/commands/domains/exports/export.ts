import {createWriteStream} from 'node:fs';
import {resolve} from 'node:path';
import type {Writable} from 'node:stream';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {holding} from '../../../disks/hold.ts';
import {makeFile} from '../../../disks/new-file.ts';
import {explainFull} from '../../../disks/space/explain-full.ts';
import {UsageError} from '../../../errors.ts';
import {domainsFrom} from '../../../host/configs/domains-from.ts';
import {examine} from '../../../host/configs/examine.ts';
import {readConfig, requireConfig} from '../../../host/configs/find-config.ts';
import type {ExportHeader} from '../../../host/exports/format.ts';
import {writeExport} from '../../../host/exports/write-export.ts';
import {refuseDiskInUse} from '../../../registry/disks/disk-sharing.ts';
import {compression} from '../../../saved/compressor.ts';
import {version} from '../../../version.ts';
import {interruptible} from '../../interruptible.ts';
import {textOption} from '../../invocation/text-option.ts';
import type {Run} from '../../verb.ts';
import {textsOf} from '../clone/renamed-config.ts';
import {showTransfer} from '../migration/transfer-progress.ts';
import {collectParts} from './collect-parts.ts';
import {withMacs} from './with-macs.ts';

/** `domux export [--state FILE] DOMAIN FILE|-` */
export const exportDomain: Run = async (context, {options, words: [wanted = '', target = '']}) => {
  const {places, stdout, stderr} = context;
  const path = requireConfig(places.configs, wanted);
  const [running] = domainsFrom(places.run, path);
  if (running !== undefined) {
    throw new UsageError(
      `Domain ${running.entry.name} runs, and its disks change: domux shutdown ${running.entry.name} first.`,
    );
  }
  if (target === '-' && stdout.isTTY) {
    throw new UsageError('An exported domain is not for a terminal: send it to a file or a pipe.');
  }
  const text = readConfig(path);
  // What import writes in the place of these must be plain.
  const document = parseConfig(text, path);
  textsOf(document, 'disk');
  const {config} = examine(context, path, text);
  const exported = withMacs(document, config.vifs);
  const progress = showTransfer(context, '');
  const write = async (output: Writable) => {
    const {parts, contents, held, notes} = await collectParts(config, textOption(options['state']));
    for (const note of notes) stderr.write(`note: ${note}\n`);
    const header: ExportHeader = {
      ...{format: 1, name: config.name, exportedAt: Math.floor(Date.now() / 1000)},
      ...{domux: version, config: exported.text, parts, compression: compression()},
    };
    const total = parts.reduce((sum, {bytes}) => sum + bytes, 0);
    const onBytes = (bytes: number) => progress.show(`Exporting ${config.name}`, bytes / total);
    await holding({read: held}, 'exported', async () => {
      for (const disk of held) refuseDiskInUse(places.run, disk, 'r');
      await interruptible(signal => writeExport(output, header, contents, {signal, onBytes}));
    });
  };
  const file = resolve(target);
  try {
    if (target === '-') await write(stdout);
    else {
      await makeFile(file, {replace: true}, temporary =>
        write(createWriteStream(temporary, {mode: 0o600})),
      );
    }
  } catch (error) {
    throw target === '-' ? error : explainFull(error, [file]);
  } finally {
    progress.stop();
  }
  return undefined;
};
