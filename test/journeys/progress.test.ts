import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DomainReference} from '../../source/host/domain-reference.ts';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {createSim} from '../helpers/guests/sim.ts';
import {openDomux} from '../helpers/terminal.ts';
import {until} from '../helpers/until.ts';

let home: Home;
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

/** Stops the guest process of a domain: nothing that is asked of it comes to an end. */
function hold({directory}: DomainReference): () => void {
  const pid = readEntry(directory)?.guest?.pid;
  if (pid === undefined) throw new Error(`${directory} has no guest process.`);
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

const onTerminal = (...args: string[]) => openDomux(args, {env: home.env});

/** What is left on the screen once a line that comes and goes has gone. */
const erased = /\r\x1b\[K$/;

test.each([
  ['destroy', ['destroy', 'web'], /\rDestroying, \d+ s: web\x1b\[K/],
  ['pause', ['pause', 'web'], /\rPausing, \d+ s: web\x1b\[K/],
  ['mem-set', ['mem-set', 'web', '64'], /\rSetting memory, \d+ s: web\x1b\[K/],
])('%s that takes its time says so on a terminal, and cleans up', async (_, words, line) => {
  const goOn = hold(await createSim(home, 'web'));
  const terminal = onTerminal(...words);
  await terminal.see(line);
  goOn();
  expect(await terminal.exit).toBe(0);
  expect(terminal.output()).toMatch(erased);
});

test('dump-core tells of whom, where to and for how long', async () => {
  const goOn = hold(await createSim(home, 'web'));
  const file = join(home.directory, 'core');
  const terminal = openDomux(['dump-core', 'web', file], {env: home.env, columns: 200});
  await terminal.see(`Dumping core of domain web to ${file} (`);
  goOn();
  expect(await terminal.exit).toBe(0);
  expect(terminal.output()).toMatch(erased);
});

test('several that are waited for share one line, from which those that are done go', async () => {
  await createSim(home, 'web', {behaviour: ['ignore-shutdown']});
  await createSim(home, 'db');
  const terminal = onTerminal('shutdown', '--timeout', '6', 'web', 'db');
  await terminal.see('Domain 2 has been shut down, reason code 0\r\n');
  await terminal.see(/\rShutting down, \d s, \d s left: web\x1b\[K/);
  expect(await terminal.exit).toBe(0);
  // The emulator draws what it was given a moment later.
  await until('the screen shows the end', () => terminal.screen().includes('has been destroyed'));
  expect(terminal.screen().trimEnd().split('\n')).toEqual([
    'Shutting down domain 1',
    'Shutting down domain 2',
    'Waiting for 2 domains',
    'Domain 2 has been shut down, reason code 0',
    'Domain 1 did not shut down within 6 s and has been destroyed',
  ]);
});
