import type {Places} from '../../system/paths.ts';
import {configName, listConfigs} from '../configs/find-config.ts';
import {readDomainZero} from '../domain-zero.ts';
import type {Host} from '../host.ts';
import {createEventTail} from './event-tail.ts';
import {hostFigures} from './host-figures.ts';
import type {HostWatch} from './host-watch.ts';
import {createLister} from './lister.ts';
import {createFlagReader} from './row-flags.ts';

/** Looks at the host that this process runs on. */
export function createLocalWatch(
  host: Pick<Host, 'list' | 'control' | 'configs'>,
  places: Places,
): HostWatch {
  const occurrences = createEventTail(places.log);
  const flags = createFlagReader(host);
  const list = createLister(host, places.run);

  return {
    look: async visible => {
      const domains = await list();
      const at = sinceBoot();
      const zero = readDomainZero();
      const shown = new Set(visible);
      const running = new Set(domains.flatMap(({info}) => [info.name, info.config]));
      return {
        now: Date.now(),
        at,
        figures: hostFigures(zero),
        zero,
        domains: domains.map(domain => ({
          ...domain,
          ...flags.read(domain, shown.has(domain.entry.id)),
        })),
        configured: listConfigs(places.configs)
          .map(path => ({name: configName(path), path}))
          .filter(({name, path}) => !running.has(name) && !running.has(path)),
        occurrences: occurrences(),
      };
    },
    seen: flags.seen,
  };
}

/** Milliseconds on the clock that all processes of a host share (clock_gettime(2), CLOCK_MONOTONIC). */
const sinceBoot = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
