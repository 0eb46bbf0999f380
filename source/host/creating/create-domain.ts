import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig} from '../../config/domain-config.ts';
import {DomuxError, UsageError, messageOf} from '../../errors.ts';
import {allocateDomainId} from '../../registry/domains/domain-ids.ts';
import {addDomain} from '../../registry/domains/add-domain.ts';
import {domainDirectory} from '../../registry/domains/domain-files.ts';
import {refuseSharedDisks} from '../../registry/disks/disk-sharing.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {recordEvent} from '../../registry/events/event-log.ts';
import {recordRegistry} from '../../registry/known-registries.ts';
import {claimName, releaseName} from '../../registry/domains/names.ts';
import {rememberMacs} from '../../registry/interfaces/mac-memory.ts';
import {refuseSharedMacs} from '../../registry/interfaces/mac-users.ts';
import {removeAbandoned, removeDomain} from '../../registry/domains/remove-domain.ts';
import {killMachine} from '../../registry/guests/machine-process.ts';
import type {GuestReport, GuestStart} from '../../registry/guests/start-guest.ts';
import {explainWriteFailure} from '../../registry/write-failure.ts';
import type {Places} from '../../system/paths.ts';
import {makePrivateDirectory} from '../../system/paths.ts';
import {identify} from '../../system/processes.ts';
import type {DomainReference} from '../domain-reference.ts';
import {provideNetworkPrograms} from './network-programs.ts';

export type CreatePort = {
  readonly places: Places;
  readonly who: string;
  /** Destroys a domain whose guest process died before it said that the machine runs. */
  readonly destroy: (domain: DomainReference) => Promise<unknown>;
  /** Told once the domain is in the registry, before its machine is started. */
  readonly onRegistered?: ((domain: DomainReference) => void) | undefined;
};

/** Starts or finds the guest process that is to host the domain in a directory. */
export type Begin = (directory: string, start: GuestStart) => Promise<GuestReport>;

/** The guest did not start; the message says why, with its last lines. */
export class CreateError extends DomuxError {
  override name = 'CreateError';
}

/**
 * Registers a domain, starts it, and waits until its machine runs. What fails leaves nothing behind.
 *
 * @param name That it has at first, where that is not the one in its config.
 */
export async function createDomain(
  port: CreatePort,
  config: DomainConfig,
  begin: Begin,
  start: GuestStart,
  name = config.name,
): Promise<DomainReference> {
  const {places, who} = port;
  await provideNetworkPrograms(config, places);
  const {directory, entry} = await register(places, config, name, start);
  port.onRegistered?.({directory, entry});

  const record = (event: string, detail?: string) =>
    recordEvent(entry, {event, who, detail}, config.limits);

  // Before its guest process has a word to say.
  record('created', config.source);
  try {
    const report = await begin(directory, start);
    if ('error' in report) throw new CreateError(report.error);
  } catch (error) {
    const left = readEntry(directory);
    if (left?.guest !== undefined) await port.destroy({directory, entry: left});
    else killMachine(directory);
    removeDomain(places.run, directory, entry);
    record('failed', messageOf(error));
    throw explainWriteFailure(error, places.run);
  }
  return {directory, entry: readEntry(directory) ?? entry};
}

/** Writes the entry first and claims the name last, so that a name always leads to an entry. */
async function register(
  places: Places,
  config: DomainConfig,
  name: string,
  start: GuestStart,
): Promise<DomainReference> {
  try {
    makePrivateDirectory(places.run);
    return await enter(places, config, name, start);
  } catch (error) {
    throw explainWriteFailure(error, places.run);
  }
}

async function enter(
  places: Places,
  config: DomainConfig,
  name: string,
  start: GuestStart,
): Promise<DomainReference> {
  const {run} = places;
  const creator = identify(process.pid);
  if (creator === undefined) throw new Error('/proc is not mounted');
  const id = allocateDomainId(run);

  const entry: Entry = {
    id,
    name,
    uuid: config.uuid,
    machine: config.machine,
    memory: config.memory,
    maxmem: config.maxmem,
    vcpus: config.vcpus,
    createdAt: Date.now() / 1000,
    ...(config.source === undefined ? {} : {config: config.source}),
    logDirectory: places.log,
    dataDirectory: places.data,
    creator,
    generation: 0,
  };

  const directory = addDomain(run, entry, JSON.stringify(config), creator);
  try {
    await claimOrRefuse(run, entry);
    if (config.disks.length > 0) recordRegistry(run);
    // Of two that are created at once the later one is refused: both are in the registry by now.
    const isEarlier = (other: number) => other < id;
    refuseSharedDisks(run, config.disks, isEarlier, start !== 'receive');
    if (start !== 'receive') refuseSharedMacs(run, config.vifs, isEarlier);
    rememberMacs(places.data, config);
    return {directory, entry};
  } catch (error) {
    removeDomain(run, directory, entry);
    throw error;
  }
}

const names = ({name, reserves}: Entry) => [name, reserves];

/** Milliseconds that a domain may have two names for while it is renamed; longer means that this was cut short. */
const renameTime = 2000;

/**
 * Claims a name; one that a domain has left behind, or that belongs to an abandoned one, is free.
 *
 * @throws {UsageError} when another domain has it.
 */
export async function claimOrRefuse(
  run: string,
  {name, id}: Pick<Entry, 'name' | 'id'>,
): Promise<void> {
  const deadline = Date.now() + renameTime;
  for (;;) {
    const holder = claimName(run, name, id);
    if (holder === undefined || holder === id) return;
    const directory = domainDirectory(run, holder);
    const entry = readEntry(directory);
    if (entry === undefined) releaseName(run, name, holder);
    else if (!names(entry).includes(name) && Date.now() < deadline) await delay(20);
    else if (!names(entry).includes(name)) releaseName(run, name, holder);
    else if (!removeAbandoned(run, directory, entry)) {
      throw new UsageError(`Domain ${name} exists already, with ID ${holder}.`);
    }
  }
}
