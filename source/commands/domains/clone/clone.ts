import {requireFreeName} from '../from/free-name.ts';
import {findConfig, requireConfig} from '../../../host/configs/find-config.ts';
import {domainsFrom} from '../../../host/configs/domains-from.ts';
import {UsageError} from '../../../errors.ts';
import {resolveDiskImage} from '../../../images/disk-image.ts';
import type {Run} from '../../verb.ts';
import {cloneStopped} from './clone-stopped.ts';

/** `domux clone [--copy] DOMAIN NEW`: of a config whose domain does not run, or of an image. */
export const clone: Run = async (context, {options, words: [source = '', name = '']}) => {
  const {places, stdout} = context;
  requireFreeName(places, name);
  const isImage = findConfig(places.configs, source) === undefined;
  if (isImage && resolveDiskImage(places.images, source) !== undefined) {
    const {prepareFrom} = await import('../from/prepare-from.ts');
    stdout.write(`${await prepareFrom(context, source, {name, words: []})}\n`);
    return undefined;
  }
  const path = requireConfig(places.configs, source);
  const [running] = domainsFrom(places.run, path);
  if (running !== undefined) {
    throw new UsageError(
      `Domain ${running.entry.name} runs, and its disks change: domux shutdown ${running.entry.name} first.`,
    );
  }
  const {config, notes} = await cloneStopped(context, {path, name, copy: options['copy'] === true});
  for (const note of notes) context.stderr.write(`note: ${note}\n`);
  stdout.write(`${config}\n`);
  return undefined;
};
