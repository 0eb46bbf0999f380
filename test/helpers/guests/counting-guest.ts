import {expect} from 'vitest';
import type {Home} from '../home.ts';
import {until} from '../until.ts';

/** MiB of its 128 that the guest keeps checksums of: most of what the kernel leaves it. */
const checked = 56;

/** Says TORN when a file is not what it was, and writes another one anew each time. */
const checker = [
  'make() { head -c 1048576 /dev/urandom >f$1; md5sum f$1 >s$1; }',
  `for k in $(seq ${checked}); do make $k; done`,
  'while :; do cat s* | md5sum -c -s || echo TORN',
  'r=$((r+1)); echo checked $r',
  `make $((r % ${checked} + 1)); done`,
].join('; ');

const counter = 'while :; do i=$((i+1)); echo n $i; sleep 0.01; done';

/** Somebody who has a console open all the time, without a terminal. */
export type Viewer = {
  readonly text: () => string;
  /** The numbers that the guest has printed. */
  readonly counted: () => readonly number[];
  /** How often the guest has found its memory as it should be. */
  readonly rounds: () => number;
  readonly see: (pattern: RegExp, timeout?: number) => Promise<unknown>;
  readonly type: (line: string) => void;
};

/** Opens the console of a domain; disposing of the home ends it. */
export function openViewer(home: Home, domain = 'web'): Viewer {
  const {child, stdout} = home.start(['console', domain]);
  return {
    text: stdout,
    counted: () => numbersIn(stdout()),
    rounds: () => Number([...stdout().matchAll(/^checked (\d+)\r?$/gm)].at(-1)?.[1] ?? 0),
    type: line => child.stdin.write(`${line}\n`),
    see: (pattern, timeout = 60_000) =>
      until(`the console says ${String(pattern)}`, () => pattern.test(stdout()), {timeout}).catch(
        (error: unknown) => {
          throw new Error(`It says: ${stdout().slice(-1000)}`, {cause: error});
        },
      ),
  };
}

/** The numbers that a counting guest has printed. */
export const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/(?:^|# )n (\d+)\r?$/gm)].map(each => Number(each[1]));

/** Expects that no number is missing and none is there twice. */
export function expectUnbroken(counted: readonly number[]): void {
  const breaks = counted.flatMap((number, index) => {
    const before = counted[index - 1];
    return before === undefined || number === before + 1 ? [] : [[before, number]];
  });
  expect(breaks).toEqual([]);
}

/**
 * Creates the domain `web`: a guest that counts on its console, a hundred times a second, and checks
 * most of its memory all the time. Its image has to be there: `ensurePcMini`.
 *
 * @returns whoever watches it from the first number on.
 */
export async function startCounting(home: Home, more: readonly string[] = []): Promise<Viewer> {
  const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg', ...more];
  const {code, stderr} = await home.run(['create', ...words], {timeout: 60_000});
  expect(code, stderr).toBe(0);
  const viewer = openViewer(home);
  await viewer.see(/# /);
  viewer.type(`mkdir /m; mount -t tmpfs -o size=${checked + 4}m tmpfs /m; cd /m; stty -echo`);
  viewer.type(`sh -c '${checker}' &`);
  viewer.type(`sh -c '${counter}'`);
  await viewer.see(/^checked 1\r?$/m, 120_000);
  return viewer;
}

/** Waits until the guest has found its memory whole in two rounds more, and was never found torn. */
export async function expectWhole(viewer: Viewer): Promise<void> {
  const before = viewer.rounds();
  await until('its memory was checked twice more', () => viewer.rounds() > before + 1, {
    timeout: 60_000,
  });
  expect(viewer.text()).not.toMatch(/^TORN/m);
}
