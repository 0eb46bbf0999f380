import type {Host} from '../../../host/host.ts';
import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {HostWatch} from '../../../host/look/host-watch.ts';
import type {DomainInfo} from '../../../protocol/commands.ts';
import {nameOnGround} from '../../../registry/migrations/name-in-flight.ts';
import type {Sample} from '../../../store/model/sample.ts';

export type Sampler = {
  readonly take: () => Promise<Sample>;
  /** The domain of a row of the last sample. */
  readonly find: (id: number) => ListedDomain | undefined;
  /** Its console was looked at just now. */
  readonly seen: (id: number) => void;
};

/**
 * Looks at the host and all of its domains.
 *
 * @param visible The domains whose rows are on the screen: only theirs is what costs a look at a file.
 */
export function createSampler(
  host: Pick<Host, 'watch'>,
  visible: () => readonly number[],
): Sampler {
  let watch: HostWatch | undefined;
  let listed = new Map<number, ListedDomain>();

  return {
    take: async () => {
      watch ??= await host.watch();
      const {figures, zero, domains, ...look} = await watch.look(visible());
      listed = new Map(domains.map(domain => [domain.entry.id, domain]));
      const now = Date.now();
      const byOwnClock = adjustTimes((now - look.now) / 1000);
      return {
        ...look,
        now,
        host: figures,
        domains: [
          {info: byOwnClock(zero)},
          ...domains.map(({entry: _entry, directory: _directory, info, ...sampled}) => ({
            ...sampled,
            info: underOwnName(byOwnClock(info)),
          })),
        ],
      };
    },
    find: id => listed.get(id),
    seen: id => watch?.seen(id),
  };
}

/** A row keeps its name while its domain is moved: it says so beside it. */
const underOwnName = (info: DomainInfo): DomainInfo =>
  ['inmigrate', 'finish-migrate', 'postmigrate'].includes(info.status)
    ? {...info, name: nameOnGround(info.name)}
    : info;

/** Seconds that two clocks may differ by: the time that an answer takes is part of it. */
const tolerance = 2;

/** Puts times of a host whose clock is another one so that durations come out right here. */
function adjustTimes(seconds: number): (info: DomainInfo) => DomainInfo {
  if (Math.abs(seconds) < tolerance) return info => info;
  return info => {
    const {'started-at': started, 'created-at': created} = info;
    return {
      ...info,
      'created-at': created + seconds,
      ...(started === undefined ? {} : {'started-at': started + seconds}),
    };
  };
}
