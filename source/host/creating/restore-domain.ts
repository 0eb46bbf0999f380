import type {DomainConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {findName} from '../../registry/domains/names.ts';
import {createByOrder, requireFiles} from './create-by-order.ts';
import type {Begin, CreatePort} from './create-domain.ts';
import type {RestoreOptions} from '../host.ts';
import type {DomainReference} from '../domain-reference.ts';

/**
 * Makes a domain of a saved one. The file is read to its end and compared with its checksum before
 * anything is started.
 */
export async function restoreDomain(
  port: CreatePort,
  file: string,
  {config: given, paused = false, onChecked, signal}: RestoreOptions,
  begin: Begin,
): Promise<DomainReference> {
  const {readSaved, verifySaved} = await import('../../saved/read-saved.ts');
  const {header} = await readSaved(file);
  const config = given === undefined ? header.config : replaceConfig(header.config, given);
  const holder = findName(port.places.run, config.name);
  if (holder !== undefined) {
    throw new UsageError(`Domain ${config.name} exists already, with ID ${holder}.`);
  }
  requireFiles(config);
  await verifySaved(file, {
    ...(onChecked === undefined ? {} : {onProgress: onChecked}),
    ...(signal === undefined ? {} : {signal}),
  });

  return createByOrder(port, config, {type: 'restore', file, paused}, signal, begin);
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
