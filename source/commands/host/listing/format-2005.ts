import type {DomainInfo} from '../../../protocol/commands.ts';
import {left, lines, right} from './columns.ts';
import {tenths, toMebibytes, toSeconds} from './format-number.ts';

const header = 'Name              Id  Mem(MB)  CPU  State  Time(s)  Console';

/**
 * The table of the 2005 manual (`xm list` of Xen 2.0), sorted by name as it was. The processor is
 * the one that the first vCPU ran on last, `-` where there is none. Consoles had TCP ports then; now
 * the column holds the number of the primary console, and as ever nothing for Domain-0.
 */
export const format2005List = (domains: readonly DomainInfo[]): string =>
  lines([header, ...[...domains].sort(byName).map(row)]);

function row(domain: DomainInfo): string {
  const {id, name, stats, 'cpu-ns': cpu} = domain;
  const memory = right(toMebibytes(stats.memory.current), 7);
  const processor = right(stats.vcpus[0]?.processor ?? '-', 3);
  const time = right(tenths(toSeconds(cpu)), 7);
  const console = right(id === 0 ? '' : '0', 4);
  const state = fiveColumns(domain);
  return `${left(name, 16)} ${right(id, 3)}  ${memory}  ${processor}  ${state}  ${time}    ${console}`;
}

/** Xen 2.0's five: r b p s c, where a crash is no shutdown (domain_shutdown() in its tree). */
export function fiveColumns({state}: Pick<DomainInfo, 'state'>): string {
  const crashed = state.charAt(4) === 'c';
  return `${state.slice(0, 3)}${crashed ? '-c' : `${state.charAt(3)}-`}`;
}

const byName = (a: DomainInfo, b: DomainInfo): number =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
