import {createWriteStream, renameSync, rmSync} from 'node:fs';
import {resolve} from 'node:path';
import {finished} from 'node:stream/promises';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {explainFull} from '../../../disks/space/explain-full.ts';
import {UsageError} from '../../../errors.ts';
import {domainsFrom} from '../../../host/configs/domains-from.ts';
import {examine} from '../../../host/configs/examine.ts';
import {readConfig, requireConfig} from '../../../host/configs/find-config.ts';
import type {ExportHeader} from '../../../host/exports/format.ts';
import {writeExport} from '../../../host/exports/write-export.ts';
import {inWorkspace} from '../../../images/workspace.ts';
import {compression} from '../../../saved/compressor.ts';
import {disksDirectory} from '../../../system/paths.ts';
import {version} from '../../../version.ts';
import {interruptible} from '../../interruptible.ts';
import {textOption} from '../../text-option.ts';
import type {Run} from '../../verb.ts';
import {textsOf} from '../clone/renamed-config.ts';
import {showTransfer} from '../migration/transfer-progress.ts';
import {collectParts} from './collect-parts.ts';

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
  textsOf(parseConfig(text, path), 'disk');
  const {config} = examine(context, path, text);
  const progress = showTransfer(context, '');
  const file = resolve(target);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await interruptible(signal =>
      inWorkspace(disksDirectory(places), async workspace => {
        const {parts, files, notes} = await collectParts(config, {
          ...{workspace, state: textOption(options['state'])},
          onPart: part => progress.show(`Putting the layers of ${config.name} together`, part),
        });
        for (const note of notes) stderr.write(`note: ${note}\n`);
        const header: ExportHeader = {
          ...{format: 1, name: config.name, exportedAt: Math.floor(Date.now() / 1000)},
          ...{domux: version, config: text, parts, compression},
        };
        const total = parts.reduce((sum, {bytes}) => sum + bytes, 0);
        const output = target === '-' ? stdout : createWriteStream(temporary, {mode: 0o600});
        await writeExport(output, header, files, {
          signal,
          onBytes: bytes => progress.show(`Exporting ${config.name}`, bytes / total),
        });
        if (target !== '-') await finished(output);
      }),
    );
    if (target !== '-') renameSync(temporary, file);
  } catch (error) {
    throw explainFull(error, [...(target === '-' ? [] : [file]), disksDirectory(places)]);
  } finally {
    progress.stop();
    rmSync(temporary, {force: true});
  }
  return undefined;
};
