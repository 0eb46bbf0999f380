import type {DomainInfo} from '../../../protocol/commands.ts';
import {left, lines, right} from './columns.ts';
import {tenths, toSeconds} from './format-number.ts';

/** A virtual processor as `vcpu-list` shows it. */
export type VcpuRow = {
  readonly name: string;
  readonly id: number;
  readonly vcpu: number;
  /** It has one that may run. */
  readonly online: boolean;
  /** The host processor it ran on last; null where that cannot be told. */
  readonly cpu: number | null;
  /** `r--`, `-b-`, `--p` where it is offline, `---` where it is held back with its domain. */
  readonly state: string;
  readonly cpu_seconds: number;
  /** Host processors it may run on, and is to be run on. */
  readonly affinity: {readonly hard: string; readonly soft: string};
};

/** Linux has no host processors that it only prefers. */
const soft = 'all';

/**
 * Every vCPU that a domain has or may have.
 *
 * @param affinities Where each may run; anywhere, when there is none.
 */
export function vcpuRows(
  {name, id, status, stats, maxvcpus}: DomainInfo,
  affinities: readonly string[] = [],
): VcpuRow[] {
  return Array.from({length: Math.max(maxvcpus, stats.vcpus.length)}, (_, vcpu) => {
    const sample = stats.vcpus[vcpu];
    const online = sample !== undefined && sample.online !== false;
    const awake = status === 'running' ? (sample?.busy === true ? 'r--' : '-b-') : '---';
    return {
      name,
      id,
      vcpu,
      online,
      cpu: online ? (sample.processor ?? null) : null,
      state: online ? awake : '--p',
      cpu_seconds: toSeconds(sample?.['cpu-ns'] ?? 0),
      affinity: {hard: affinities[vcpu] ?? 'all', soft},
    };
  });
}

const header =
  'Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)';

/** The table of `xl vcpu-list`, whose columns are one off its header (tools/xl/xl_vcpu.c). */
export const formatVcpus = (rows: readonly VcpuRow[]): string =>
  lines([header, ...rows.map(format)]);

function format({name, id, vcpu, cpu, state, cpu_seconds: time, affinity}: VcpuRow): string {
  const who = `${left(name, 32)} ${right(id, 5)} ${right(vcpu, 5)}`;
  const where = `${right(cpu ?? '-', 5)}   ${state} `;
  return `${who}${where}${right(tenths(time), 9)}  ${affinity.hard} / ${affinity.soft}`;
}
