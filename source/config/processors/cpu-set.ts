import {UsageError} from '../../errors.ts';

/** The processors of a host. */
export type CpuTopology = {
  /** Numbers of those that are online, ascending. */
  readonly online: readonly number[];
  /** Those of each NUMA node. */
  readonly nodes: ReadonlyMap<number, readonly number[]>;
};

/** One part of a set: `3`, `0-3`, `all`, `node:0`, with `^` in front to leave it out. */
const part = /^(\^?)(?:(all|any|-1)|(nodes?:)?(\d+)(?:-(\d+))?)$/;

/**
 * Checks how a set of processors is written: as in xl's `cpus` (`0-3,^2`, `all`, `node:1`), or as
 * vkernel's `-l` (`any`, `map`, `map,2`).
 *
 * @returns what is wrong, or undefined.
 */
export function checkCpuSet(text: string): string | undefined {
  if (mapStart(text) !== undefined) return undefined;
  const wrong = parts(text).find(each => {
    const [, , every, , from = '', to = from] = part.exec(each) ?? [];
    return every === undefined && (from === '' || Number(to) < Number(from));
  });
  return wrong === undefined
    ? undefined
    : `\`${wrong}' is no set of processors: write all, 0-3,5, all,^1, node:0, or map`;
}

/**
 * The processors that a virtual one may run on, ascending.
 *
 * @param vcpu Its number: after `map` each has a processor of its own, as long as there are enough.
 * @throws {UsageError} for a set that is not written as one, one of processors that are not there, and an empty one.
 */
export function cpuSet(text: string, vcpu: number, {online, nodes}: CpuTopology): number[] {
  const problem = checkCpuSet(text);
  if (problem !== undefined) throw new UsageError(problem);
  const start = mapStart(text);
  if (start !== undefined) {
    requireOnline(start, online);
    const at = (online.indexOf(start) + vcpu) % online.length;
    return online.slice(at, at + 1);
  }

  const listed = parts(text);
  // What begins with what is left out is left out of all.
  const set = new Set<number>(listed[0]?.startsWith('^') === true ? online : []);
  for (const each of listed) {
    const [, without, every, byNode, from = '', to = from] = part.exec(each) ?? [];
    const numbers = every === undefined ? range(Number(from), Number(to)) : online;
    for (const number of byNode === undefined ? numbers : numbers.flatMap(processorsOf(nodes))) {
      if (without === '^') set.delete(number);
      else {
        requireOnline(number, online);
        set.add(number);
      }
    }
  }
  if (set.size === 0) throw new UsageError(`\`${text}' leaves no processor of this host.`);
  return [...set].sort((a, b) => a - b);
}

/** `all`, `none`, or as Linux lists them: `0-3,5`. */
export function formatCpuSet(cpus: readonly number[], online: readonly number[]): string {
  if (cpus.length === 0) return 'none';
  return online.every(cpu => cpus.includes(cpu)) ? 'all' : formatCpuList(cpus);
}

/** Numbers in order, runs of them as `0-3`. */
export function formatCpuList(cpus: readonly number[]): string {
  const runs: {from: number; to: number}[] = [];
  for (const cpu of cpus.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === cpu - 1) last.to = cpu;
    else runs.push({from: cpu, to: cpu});
  }
  return runs.map(({from, to}) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** The numbers in a list as Linux writes it: `0-3,5`. */
export const parseCpuList = (text: string): number[] =>
  text
    .trim()
    .split(',')
    .filter(each => each !== '')
    .flatMap(each => {
      const [from = '', to = from] = each.split('-');
      return range(Number(from), Number(to));
    });

/** Where vkernel's `map[,START]` begins; undefined for anything else. */
function mapStart(text: string): number | undefined {
  const match = /^map(?:,(\d+))?$/.exec(text.trim());
  return match === null ? undefined : Number(match[1] ?? 0);
}

const parts = (text: string): string[] => text.split(',').map(each => each.trim());

const range = (from: number, to: number): number[] =>
  Array.from({length: Math.max(0, Math.min(to, highest) - from + 1)}, (_, index) => from + index);

/** Linux has CONFIG_NR_CPUS up to 8192 (arch/x86/Kconfig). */
const highest = 8191;

const processorsOf =
  (nodes: CpuTopology['nodes']) =>
  (node: number): readonly number[] => {
    const found = nodes.get(node);
    if (found !== undefined) return found;
    throw new UsageError(
      `This host has no NUMA node ${node}: it has ${formatCpuList([...nodes.keys()])}.`,
    );
  };

function requireOnline(cpu: number, online: readonly number[]): void {
  if (online.includes(cpu)) return;
  throw new UsageError(`This host has no processor ${cpu}: it has ${formatCpuList(online)}.`);
}
