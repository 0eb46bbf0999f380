import {UnreachableError, UsageError, messageOf} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {Host} from '../../host/host.ts';
import type {RemoteHost} from '../../host/remote/remote-host.ts';
import type {Moved} from '../../registry/migrations/moved.ts';
import {findPlaces} from '../../system/paths.ts';
import type {ClientContext} from '../verb.ts';
import {whenGone} from './when-gone.ts';

/** A domain, and the host that it is on. */
export type Place = {readonly host: Host; readonly domain: DomainReference};

/** Where a domain is that was migrated. */
export type Followed = Place & {
  /** As `--host` calls it. */
  readonly to: string;
  /** Bytes that each console had printed when it left. */
  readonly consoles: readonly number[];
};

/** Goes after domains that are migrated while somebody watches them. */
export type Follower = {
  /**
   * Finds a domain again that was migrated from where it was, perhaps several times.
   *
   * @returns undefined when it was not: it has ended.
   * @throws {UnreachableError} when it cannot be reached where it is.
   */
  readonly follow: (place: Place) => Promise<Followed | undefined>;
  /** Of those hosts, one that cannot be reached at the moment. */
  readonly unreachable: () => RemoteHost | undefined;
  /** Ends the connections to the hosts that domains were found on. */
  readonly close: () => void;
};

export function createFollower(context: ClientContext): Follower {
  const hosts = new Map<string, RemoteHost>();

  const open = async (to: string): Promise<Host> => {
    const opened = hosts.get(to);
    if (opened !== undefined) return opened;
    const [{parseHostAddress}, {openHost}] = await Promise.all([
      import('../../host/remote/connecting/host-address.ts'),
      import('../invocation/open-host.ts'),
    ]);
    const address = parseHostAddress(to);
    if (address === undefined) throw new UnreachableError('that is no host');
    const host = openHost(address, {...context, places: findPlaces(context.env)});
    hosts.set(to, host);
    return host;
  };

  const reach = async (from: Host, {to, id, name, consoles}: Moved): Promise<Followed> => {
    try {
      if (from.label !== undefined && !isDirectory(from.label) && isDirectory(to)) {
        throw new UnreachableError(`that is on ${from.label}`);
      }
      const host = await open(to);
      const further = await host.moved(id);
      // What was printed since it left the first time is still to be read.
      if (further !== undefined) return {...(await reach(host, further)), consoles};
      return {host, to, consoles, domain: await host.find(String(id))};
    } catch (error) {
      if (error instanceof UsageError) return lost(name, to, 'it has ended there', error);
      if (error instanceof UnreachableError) return lost(name, to, messageOf(error), error);
      throw error;
    }
  };

  return {
    follow: async ({host, domain}) => {
      const moved = await host.moved(domain.entry.id).catch(whenGone);
      return moved === undefined ? undefined : reach(host, moved);
    },
    unreachable: () => [...hosts.values()].find(host => !host.isUp()),
    close: () => {
      for (const host of hosts.values()) host.close();
    },
  };
}

const isDirectory = (address: string) => address.startsWith('dir:');

function lost(name: string, to: string, why: string, cause: Error): never {
  throw new UnreachableError(`${name} was migrated to ${to}: ${why}`, {cause});
}
