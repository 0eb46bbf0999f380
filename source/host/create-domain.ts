import {mkdirSync, rmSync} from 'node:fs';
import type {DomainConfig} from '../config/domain-config.ts';
import {DomuxError, UsageError, messageOf} from '../errors.ts';
import {allocateDomainId} from '../registry/domain-ids.ts';
import {domainDirectory, domainFiles} from '../registry/domain-files.ts';
import {readEntry, writeEntry} from '../registry/entry.ts';
import type {Entry} from '../registry/entry.ts';
import {logEvent} from '../registry/event-log.ts';
import {claimName, releaseName} from '../registry/names.ts';
import type {GuestReport, GuestStart} from '../registry/start-guest.ts';
import {writeFileAtomically} from '../system/files.ts';
import type {Places} from '../system/paths.ts';
import {makePrivateDirectory} from '../system/paths.ts';
import {identify, isAlive} from '../system/processes.ts';
import type {DomainReference} from './host.ts';

export type CreatePort = {
  readonly places: Places;
  readonly who: string;
};

/** Starts or finds the guest process that is to host the domain in a directory. */
export type Begin = (directory: string, start: GuestStart) => Promise<GuestReport>;

/** The guest did not start; the message says why, with its last lines. */
export class CreateError extends DomuxError {
  override name = 'CreateError';
}

/** Registers a domain, starts it, and waits until its machine runs. What fails leaves nothing behind. */
export async function createDomain(
  port: CreatePort,
  config: DomainConfig,
  begin: Begin,
  start: GuestStart,
): Promise<DomainReference> {
  const {places, who} = port;
  makePrivateDirectory(places.run);
  const {directory, entry} = register(places, config);

  const record = (event: string, detail?: string) =>
    logEvent(places.log, {
      time: new Date().toISOString(),
      id: entry.id,
      name: entry.name,
      event,
      who,
      ...(detail === undefined ? {} : {detail}),
    });

  // Before its guest process has a word to say.
  record('created', config.source);
  try {
    const report = await begin(directory, start);
    if ('error' in report) throw new CreateError(report.error);
  } catch (error) {
    releaseName(places.run, entry.name, entry.id);
    rmSync(directory, {recursive: true, force: true});
    record('failed', messageOf(error));
    throw error;
  }
  return {directory, entry: readEntry(directory) ?? entry};
}

/** Writes the entry first and claims the name last, so that a name always leads to an entry. */
function register(places: Places, config: DomainConfig): DomainReference {
  const {run} = places;
  const creator = identify(process.pid);
  const id = allocateDomainId(run);
  const directory = domainDirectory(run, id);
  mkdirSync(directory, {recursive: true, mode: 0o700});

  const entry: Entry = {
    id,
    name: config.name,
    uuid: config.uuid,
    machine: config.machine,
    memory: config.memory,
    maxmem: config.maxmem,
    vcpus: config.vcpus,
    createdAt: Date.now() / 1000,
    ...(config.source === undefined ? {} : {config: config.source}),
    logDirectory: places.log,
    dataDirectory: places.data,
    ...(creator ? {creator} : {}),
    generation: 0,
  };
  writeFileAtomically(domainFiles(directory).config, JSON.stringify(config));
  writeEntry(directory, entry);

  try {
    claimOrRefuse(run, entry);
    return {directory, entry};
  } catch (error) {
    rmSync(directory, {recursive: true, force: true});
    throw error;
  }
}

function claimOrRefuse(run: string, {name, id}: Entry): void {
  for (;;) {
    const holder = claimName(run, name, id);
    if (holder === undefined) return;
    if (isAbandoned(run, holder)) {
      rmSync(domainDirectory(run, holder), {recursive: true, force: true});
      releaseName(run, name, holder);
    } else {
      throw new UsageError(`Domain ${name} exists already, with ID ${holder}.`);
    }
  }
}

/** A domain whose creator was killed before its guest process began. */
function isAbandoned(run: string, id: number): boolean {
  const entry = readEntry(domainDirectory(run, id));
  if (entry === undefined) return true;
  return entry.guest === undefined && !(entry.creator && isAlive(entry.creator));
}
