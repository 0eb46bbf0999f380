import {UnreachableError} from '../errors.ts';
import type {ControlClient} from '../protocol/wire/client.ts';
import {domainFiles} from '../registry/domains/domain-files.ts';
import {readEntry} from '../registry/domains/entry.ts';
import {recordEvent} from '../registry/events/event-log.ts';
import {killMachine} from '../registry/guests/machine-process.ts';
import {removeDomain} from '../registry/domains/remove-domain.ts';
import type {Places} from '../system/paths.ts';
import {isAlive, signal} from '../system/processes.ts';
import type {DomainReference} from './domain-reference.ts';
import type {Host} from './host.ts';
import {isLost} from './lost-guest.ts';

export type Destroying = {
  readonly places: Pick<Places, 'run'>;
  readonly who: string;
  readonly control: Host['control'];
  /** Milliseconds after which a guest process that does nothing about it is killed. */
  readonly patience?: number;
};

/** Longer than any machine takes to be killed, also on a host that is crowded. */
const usualPatience = 15_000;

/**
 * Destroys a domain. A guest process that does not do it in time, since it hangs or was stopped, is
 * killed; the next one finishes the work, and adopts the other domains that lived in it.
 *
 * @returns what it took where asking was not enough.
 */
export async function destroyDomain(
  domain: DomainReference,
  how: Destroying,
): Promise<string | undefined> {
  let client: ControlClient;
  try {
    client = await how.control(domain);
  } catch (error) {
    const entry = readEntry(domain.directory);
    if (entry === undefined) return undefined;
    if (!(error instanceof UnreachableError) || !(await isLost(entry.guest))) throw error;
    return abandon(domain, how);
  }

  const {guest} = readEntry(domain.directory) ?? domain.entry;
  let notice: string | undefined;
  const timer = setTimeout(() => (notice = killGuest(domain, how)), how.patience ?? usualPatience);
  try {
    await client.execute('quit');
    return notice;
  } catch (error) {
    if (!(error instanceof UnreachableError) || !(await isLost(guest))) throw error;
    // Killed before it was done: its successor finishes the work.
    const further = readEntry(domain.directory) && (await destroyDomain(domain, how));
    return notice ?? further;
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

function killGuest(
  {directory}: DomainReference,
  {who, patience = usualPatience}: Destroying,
): string | undefined {
  const entry = readEntry(directory);
  if (entry?.guest === undefined || !isAlive(entry.guest)) return undefined;
  signal(entry.guest.pid, 'SIGKILL');
  const detail = `it did not destroy the domain within ${patience / 1000} s`;
  recordEvent(entry, {event: 'guest process killed', who, detail});
  return `Domain ${entry.name}: its guest process (${entry.guest.pid}) was killed, for ${detail}.`;
}

/** Clears an entry that no guest process can be had for, and what may still run of its machine. */
function abandon({directory, entry}: DomainReference, {places, who}: Destroying): string {
  killMachine(directory);
  removeDomain(places.run, directory, entry);
  const detail = `no guest process could be had: see ${domainFiles(directory).guestLog}`;
  recordEvent(entry, {event: 'destroyed', who, detail});
  return `Domain ${entry.name}: ${detail}. It was cleared without one.`;
}
