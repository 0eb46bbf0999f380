import {eventLogFile} from '../../registry/event-log.ts';
import type {ListedDomain} from '../../host/host.ts';
import type {Sample, SampledDomain} from '../../store/sample.ts';
import {configName, listConfigs} from '../../host/configs/find-config.ts';
import {readDomainZero} from '../../host/domain-zero.ts';
import type {Context} from '../verb.ts';
import {createEventTail} from '../../host/look/event-tail.ts';
import {hostFigures} from '../../host/look/host-figures.ts';
import {createLister} from '../../host/look/lister.ts';
import {createFlagReader} from '../../host/look/row-flags.ts';

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
  {host, places}: Pick<Context, 'host' | 'places'>,
  visible: () => readonly number[],
): Sampler {
  const occurrences = createEventTail(eventLogFile(places.log));
  const flags = createFlagReader();
  const list = createLister(host, places.run);
  let listed = new Map<number, ListedDomain>();

  const toSampled = (domain: ListedDomain, isVisible: boolean): SampledDomain => ({
    info: domain.info,
    ...(domain.trouble === undefined ? {} : {trouble: domain.trouble}),
    ...(isVisible ? flags.read(domain) : {}),
  });

  return {
    take: async () => {
      const domains = await list();
      const at = performance.now();
      const zero = readDomainZero();
      listed = new Map(domains.map(domain => [domain.entry.id, domain]));
      const shown = new Set(visible());
      const running = new Set(domains.flatMap(({info}) => [info.name, info.config]));
      const configured = listConfigs(places.configs)
        .map(path => ({name: configName(path), path}))
        .filter(({name, path}) => !running.has(name) && !running.has(path));
      return {
        now: Date.now(),
        at,
        host: hostFigures(zero),
        domains: [
          {info: zero},
          ...domains.map(domain => toSampled(domain, shown.has(domain.entry.id))),
        ],
        configured,
        occurrences: occurrences(),
      };
    },
    find: id => listed.get(id),
    seen: flags.seen,
  };
}
