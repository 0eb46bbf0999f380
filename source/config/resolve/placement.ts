import type {DomainConfig} from '../domain-config.ts';
import {nameType, textOf} from '../evaluation/values.ts';
import {checkCpuSet} from '../processors/cpu-set.ts';
import type {Resolution} from './resolution.ts';

/**
 * The host processors that a domain may run on: `cpus`, a set for all of its virtual processors or a
 * list with one for each, or xm's `cpu`, a number, -1 for any.
 */
export function resolvePlacement(resolution: Resolution): Pick<DomainConfig, 'cpus'> {
  const {text, integer, elements, isSet, error} = resolution;
  const cpu = integer('cpu');
  if (!isSet('cpus')) return cpu === undefined || cpu < 0 ? {} : {cpus: String(cpu)};

  const whole = text('cpus');
  if (whole !== undefined) {
    if (whole.trim() === '') return {};
    const problem = checkCpuSet(whole);
    if (problem !== undefined) error('cpus', problem);
    return {cpus: whole};
  }
  const each = elements('cpus').map(element => {
    if (element.type === 'unknown') return 'all';
    const set = textOf(element);
    const problem =
      set === undefined
        ? `an element of \`cpus' is a set of processors, and this is ${nameType(element)}`
        : checkCpuSet(set);
    if (problem !== undefined) error('cpus', problem, element);
    return set ?? 'all';
  });
  return each.length === 0 ? {} : {cpus: each};
}
