import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {createHome, cli, node} from '../test/helpers/home.ts';
import type {Home} from '../test/helpers/home.ts';

export {cli, node};

/** Runs a benchmark in a home of its own, which is gone afterwards. */
export async function inHome(
  run: (home: Home) => Promise<void>,
  options: {domainsPerProcess?: number} = {},
): Promise<void> {
  const home = createHome(options);
  await undoing(home.dispose, () => run(home));
}

type Undo = () => void | Promise<void>;
const undos = new Set<Undo>();

/** Runs something, and undoes what was done for it, also when a signal ends the benchmark. */
export async function undoing<T>(undo: Undo, run: () => T | Promise<T>): Promise<T> {
  if (undos.size === 0) {
    for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      // The second time nobody listens, and it ends the benchmark.
      process.once(name, () => void undoAll().finally(() => process.kill(process.pid, name)));
    }
  }
  undos.add(undo);
  try {
    return await run();
  } finally {
    undos.delete(undo);
    await undo();
  }
}

async function undoAll(): Promise<void> {
  for (const undo of [...undos].toReversed()) await undo();
}

/** The value below which a share of the values lies: 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export type CommandCost = {
  /** Milliseconds. */
  readonly wall: number;
  /** Milliseconds of user and system time, children that were waited for included. */
  readonly cpu: number;
};

/**
 * Runs commands in turn, A B C A B C ..., so that a change in the load of the machine meets all of
 * them alike, after one round that does not count.
 *
 * @returns the median cost of each.
 */
export function timeInTurn(
  commands: readonly (readonly [string, ...string[]])[],
  rounds: number,
  env: NodeJS.ProcessEnv = process.env,
): CommandCost[] {
  const costs = commands.map((): CommandCost[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const cost = timeCommand(command, env);
      if (round > 0) costs[index]?.push(cost);
    }
  }

  return costs.map(runs => ({
    wall: median(runs.map(({wall}) => wall)),
    cpu: median(runs.map(({cpu}) => cpu)),
  }));
}

function timeCommand([program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv) {
  const before = childrenTicks();
  const began = performance.now();
  const {status, stderr, error} = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - began;
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.toString()}`);
  return {wall, cpu: (childrenTicks() - before) * 10};
}

/** Clock ticks that the children of this process used: fields 16 and 17 of /proc/self/stat. */
function childrenTicks(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(' ');
  return Number(fields[15]) + Number(fields[16]);
}

/** Milliseconds of processor time that a process has used. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Bytes that only this process holds: Private_Clean and Private_Dirty of smaps_rollup. */
export function privateMemory(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  let total = 0;
  for (const [, kibibytes] of text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)) {
    total += Number(kibibytes) * 1024;
  }
  return total;
}

/** True when a program is on PATH. */
export const installed = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some(directory => existsSync(`${directory}/${program}`));

/** Prints a table: the first column to the left, the others to the right. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  for (const row of [header, ...rows]) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}

export const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
export const ratio = (value: number): string => value.toFixed(2);
export const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
