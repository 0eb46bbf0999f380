import {existsSync} from 'node:fs';
import type {DomainConfig} from '../config/domain-config.ts';
import {UsageError} from '../errors.ts';
import {readEntry} from '../registry/domains/entry.ts';
import {findName} from '../registry/domains/names.ts';
import {writeOrder} from '../registry/guests/orders.ts';
import {createDomain} from './create-domain.ts';
import type {Begin, CreatePort} from './create-domain.ts';
import type {RestoreOptions} from './host.ts';
import type {DomainReference} from './domain-reference.ts';

/**
 * Makes a domain of a saved one. The file is read to its end and compared with its checksum before
 * anything is started.
 */
export async function restoreDomain(
  port: CreatePort,
  file: string,
  {config: given, copy, paused = false, onChecked, signal}: RestoreOptions,
  begin: Begin,
): Promise<DomainReference> {
  const {readSaved, verifySaved} = await import('../saved/read-saved.ts');
  const {header} = await readSaved(file);
  const {uuid} = copy && given ? given : header.config;
  const config = {
    ...(given === undefined ? header.config : replaceConfig(header.config, given)),
    uuid,
  };
  const holder = findName(port.places.run, config.name);
  if (holder !== undefined) {
    throw new UsageError(`Domain ${config.name} exists already, with ID ${holder}.`);
  }
  requireFiles(config);
  await verifySaved(file, {
    ...(onChecked === undefined ? {} : {onProgress: onChecked}),
    ...(signal === undefined ? {} : {signal}),
  });

  const onAbort = (directory: string) => () => {
    const entry = readEntry(directory);
    if (entry) port.destroy({directory, entry}).catch(() => undefined);
  };
  const restore: Begin = (directory, start) => {
    writeOrder(directory, {type: 'restore', file, paused, ...copy});
    signal?.addEventListener('abort', onAbort(directory));
    return begin(directory, start);
  };
  try {
    return await createDomain(port, config, restore, 'restore');
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * Another config for a guest that is there already: it may not change what the guest has found.
 *
 * @throws {UsageError} naming what it may not change.
 */
function replaceConfig(saved: DomainConfig, given: DomainConfig): DomainConfig {
  for (const key of ['machine', 'memory', 'maxmem', 'vcpus', 'maxvcpus', 'consoles'] as const) {
    if (saved[key] === given[key]) continue;
    throw new UsageError(
      `The guest was saved with ${key} ${saved[key]}, and the config says ${given[key]}: leave it as it was.`,
    );
  }
  return {...given, uuid: saved.uuid};
}

/** @throws {UsageError} for a file of the host's that the machine needs and that is not there. */
function requireFiles({kernel, kernelElf, ramdisk, disks}: DomainConfig): void {
  const needed = [
    ...(kernel === undefined ? [] : [['The kernel', kernel] as const]),
    ...(kernelElf === undefined ? [] : [['The kernel', kernelElf] as const]),
    ...(ramdisk === undefined ? [] : [['The ramdisk', ramdisk] as const]),
    ...disks
      .filter(({format}) => format !== 'empty')
      .flatMap(({vdev, target, layer}) =>
        [target, ...(layer === undefined ? [] : [layer])].map(
          path => [`Disk ${vdev}`, path] as const,
        ),
      ),
  ];
  for (const [what, path] of needed) {
    if (!existsSync(path)) {
      throw new UsageError(`${what} of the saved domain, ${path}, is not there any more.`);
    }
  }
}
