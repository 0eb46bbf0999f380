import type {DomainConfig} from '../domain-config.ts';
import {checkScheduling, usualScheduling} from '../processors/scheduling.ts';
import type {SchedulingConfig} from '../processors/scheduling.ts';
import type {Resolution} from './resolution.ts';

/**
 * How the host schedules a domain: xl's `cpu_weight` and `cap`, or `period` and `slice` with `latency`
 * and `extratime`, or `scheduler` for one without parameters.
 */
export function resolveScheduling(resolution: Resolution): Pick<DomainConfig, 'scheduling'> {
  const {text, isSet, error} = resolution;
  const key = ['slice', 'period', 'cpu_weight', 'cap', 'cpu_cap', 'scheduler'].find(isSet);
  if (key === undefined) return {};
  const word = text('scheduler') ?? (isSet('slice') || isSet('period') ? 'sedf' : 'credit');
  const scheduling = schedulingOf(word, resolution);
  const problem = checkScheduling(scheduling);
  if (problem !== undefined) error(key, problem);
  return {scheduling};
}

function schedulingOf(word: string, {integer, flag}: Resolution): SchedulingConfig {
  switch (word) {
    case 'rrobin':
      return {scheduler: 'rrobin'};
    case 'sedf': {
      const slice = integer('slice') ?? 0;
      const extra = flag('extratime') ?? false;
      return {
        scheduler: 'sedf',
        ...{period: integer('period') ?? 0, slice, latency: integer('latency') ?? 0, extra},
      };
    }
    default:
      return {
        scheduler: 'credit',
        weight: integer('cpu_weight') ?? usualScheduling.weight,
        cap: integer('cap') ?? integer('cpu_cap') ?? usualScheduling.cap,
      };
  }
}
