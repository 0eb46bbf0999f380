import {RefusedError, messageOf} from '../../errors.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {GuestReport, GuestStart} from '../../registry/guests/start-guest.ts';
import type {Begin} from './create-domain.ts';
import {isAlive} from '../../system/processes.ts';
import type {Host} from '../host.ts';
import type {DomainReference} from '../domain-reference.ts';

export type CompanyOptions = {
  /** Finds the domains there are, the new one included. */
  readonly references: () => readonly DomainReference[];
  /** Domains that one guest process may host. */
  readonly limit: number;
  readonly machine: string;
  /** Of the new domain. */
  readonly directory: string;
  readonly start: GuestStart;
  readonly control: Host['control'];
  /** Starts a guest process for the new domain alone. */
  readonly alone: () => Promise<GuestReport>;
};

/**
 * Begins a domain in a guest process that hosts others of its kind and has room, or else in one of
 * its own.
 */
export async function beginInCompany(options: CompanyOptions): Promise<GuestReport> {
  const neighbour = options.limit > 1 ? findRoom(options) : undefined;
  if (neighbour === undefined) return options.alone();

  const client = await options.control(neighbour);
  try {
    return await hostBy(client)(options.directory, options.start);
  } catch {
    // A guest process that has just ended is no reason not to start another.
    return await options.alone();
  } finally {
    client.close();
  }
}

/** Begins domains in the guest process at the other end of a control connection. */
export const hostBy =
  (client: ControlClient): Begin =>
  async (directory: string, start: GuestStart): Promise<GuestReport> => {
    try {
      await client.execute('domux-host-domain', {
        directory,
        adopt: start === 'adopt',
        paused: start === 'paused',
      });
      return {ready: true};
    } catch (error) {
      if (error instanceof RefusedError) return {error: messageOf(error)};
      throw error;
    }
  };

/** A domain whose guest process hosts fewer than may be. */
function findRoom({references, limit, machine}: CompanyOptions): DomainReference | undefined {
  const hosted = new Map<number, DomainReference[]>();
  for (const reference of references()) {
    const {guest} = reference.entry;
    if (guest === undefined || reference.entry.machine !== machine) continue;
    hosted.set(guest.pid, [...(hosted.get(guest.pid) ?? []), reference]);
  }

  for (const group of hosted.values()) {
    const [first] = group;
    if (first?.entry.guest && group.length < limit && isAlive(first.entry.guest)) return first;
  }
  return undefined;
}
