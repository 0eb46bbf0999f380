import {requireFreeName} from '../from/free-name.ts';
import {findConfig, requireConfig} from '../../../host/configs/find-config.ts';
import {domainsFrom} from '../../../host/configs/domains-from.ts';
import type {MachineKind} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import {resolveDiskImage} from '../../../images/disk/disk-image.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import type {Context, Run} from '../../verb.ts';
import type {CloneOptions} from './clone-running.ts';

/**
 * `domux clone [--copy] DOMAIN NEW`: of a domain that runs, of a config whose domain does not, or of an
 * image.
 */
export const clone: Run = async (context, {options, words: [source = '', name = '']}) => {
  const {places, stdout} = context;
  const copy = options['copy'] === true;
  const config = findConfig(places.configs, source);
  const isImage = config === undefined && resolveDiskImage(places.images, source) !== undefined;
  const running = isImage ? undefined : await findRunning(context, source, config);
  if (running !== undefined) {
    return cloneOnTheSpot(context, running, {name, copy});
  }
  requireFreeName(places, name);
  if (isImage) {
    const {prepareFrom} = await import('../from/prepare-from.ts');
    stdout.write(`${await prepareFrom(context, source, {name, words: []})}\n`);
    return undefined;
  }
  const path = requireConfig(places.configs, source);
  const {cloneStopped} = await import('./clone-stopped.ts');
  const made = await cloneStopped(context, {path, name, copy});
  for (const note of made.notes) context.stderr.write(`note: ${note}\n`);
  stdout.write(`${made.config}\n`);
  return undefined;
};

async function cloneOnTheSpot(
  context: Context,
  running: DomainReference,
  options: CloneOptions,
): Promise<undefined> {
  // A guest process takes as long to start as all that is found out before its domain is known.
  const dismiss = await context.host.prepare(running.entry.machine as MachineKind);
  try {
    const {cloneRunning} = await import('./clone-running.ts');
    const {domain, notes} = await cloneRunning(context, running, options);
    const {entry} = domain;
    for (const note of notes) context.stderr.write(`note: ${note}\n`);
    context.stdout.write(`Started domain ${entry.name} (id=${entry.id})\n`);
  } finally {
    dismiss();
  }
}

/** The domain that the word names, or that was created from its config. */
async function findRunning(
  {host, places}: Context,
  word: string,
  config: string | undefined,
): Promise<DomainReference | undefined> {
  const [first] = config === undefined ? [] : domainsFrom(places.run, config);
  if (first !== undefined || config !== undefined) return first;
  try {
    return await host.find(word);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
