import {UnreachableError, messageOf} from '../../errors.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import type {DomainReference, ListedDomain} from '../domain-reference.ts';
import type {Host} from '../host.ts';
import {isLost} from '../lost-guest.ts';

/** Asks each guest process once, for all the domains that it hosts. */
export async function listDomains(
  references: readonly DomainReference[],
  control: Host['control'],
): Promise<ListedDomain[]> {
  const byGuest = new Map<string, DomainReference[]>();
  for (const reference of references) {
    const {guest, id} = reference.entry;
    const key = guest ? `${guest.pid} ${guest.startTime}` : `none yet ${id}`;
    byGuest.set(key, [...(byGuest.get(key) ?? []), reference]);
  }

  const groups = await Promise.all([...byGuest.values()].map(group => askGuest(group, control)));
  return groups.flat().sort((a, b) => a.entry.id - b.entry.id);
}

async function askGuest(
  group: DomainReference[],
  control: Host['control'],
  retries = 1,
): Promise<ListedDomain[]> {
  const [first] = group;
  if (first === undefined) return [];
  let client: ControlClient | undefined;
  try {
    client = await control(first);
    const infos = await inTime(client.execute('domux-query-domains'), first.entry);
    const byId = new Map(infos.map(info => [info.id, info]));
    return group.flatMap(reference => {
      const info = byId.get(reference.entry.id);
      return info ? [{...reference, info}] : [];
    });
  } catch (error) {
    // A domain that ended while it was asked is simply not there any more.
    const left = group.flatMap(({directory}) => {
      const entry = readEntry(directory);
      return entry ? [{directory, entry}] : [];
    });
    // A guest process that was killed while it was asked is followed by others, one for each domain.
    if (retries > 0 && left.length > 0 && (await isLost(first.entry.guest))) {
      const groups = await Promise.all(left.map(one => askGuest([one], control, retries - 1)));
      return groups.flat();
    }
    return left.map(one => ({...one, info: fromEntry(one.entry), trouble: messageOf(error)}));
  } finally {
    client?.close();
  }
}

/** Milliseconds that a guest process gets: one that hangs keeps no other from being listed. */
const listPatience = 5000;

async function inTime<T>(answer: Promise<T>, {name, guest}: Entry): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const process = guest === undefined ? '' : ` (process ${guest.pid})`;
      reject(new UnreachableError(`Domain ${name}: its guest process${process} does not answer.`));
    }, listPatience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const mebibyte = 1024 * 1024;

/** What the registry alone knows of a domain that nobody answers for. */
function fromEntry(entry: Entry): DomainInfo {
  return {
    id: entry.id,
    name: entry.name,
    uuid: entry.uuid,
    machine: entry.machine,
    status: 'guest-panicked',
    state: '------',
    vcpus: entry.vcpus,
    maxvcpus: entry.vcpus,
    'created-at': entry.createdAt,
    restarts: 0,
    'cpu-ns': 0,
    stats: {
      vcpus: [],
      memory: {current: entry.memory * mebibyte, maximum: entry.maxmem * mebibyte, resident: 0},
      vifs: [],
      vbds: [],
    },
  };
}
