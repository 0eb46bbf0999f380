import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test, vi} from 'vitest';
import {answering, createFarHome} from '../../helpers/migration/far-home.ts';
import type {FarHome} from '../../helpers/migration/far-home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';
import {down, enter, openScreen} from '../screen/on-screen.ts';
import type {ScreenJourney} from '../screen/on-screen.ts';

// Each step is a connection of its own, on a machine that others use too.
vi.setConfig({testTimeout: 120_000});

const scratch = mkdtempSync(join(tmpdir(), 'domux-line-'));
/** While this file is there, no connection comes about. */
const cut = join(scratch, 'cut');
const screens: ScreenJourney[] = [];
let home: FarHome;

beforeAll(async () => {
  home = await createFarHome({through: `[ ! -e ${cut} ] || exit 1\nexec "$@"`});
  for (const name of ['web', 'db']) await createSim(home.far, name);
});
afterEach(() => {
  for (const screen of screens.splice(0)) screen.kill();
  rmSync(cut, {force: true});
});
afterAll(async () => {
  await home.dispose();
  rmSync(scratch, {recursive: true});
});

function open(...args: string[]): ScreenJourney {
  const screen = openScreen(home.near, {args: ['--host', 'far', ...args]});
  screens.push(screen);
  return screen;
}

/** Loses the connection for good, until `mend`. */
async function lose(): Promise<void> {
  writeFileSync(cut, '');
  const pids = await until('somebody answers there', () => {
    const found = answering(home.far);
    return found.length > 0 && found;
  });
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

const mend = () => rmSync(cut);

const prefix = '\x1d';

test('the list keeps what it showed, says that the host is lost, and goes on when it is back', async () => {
  const screen = open();
  await screen.shows(/domux \S+ +\S+ \(\S+@far\) .*web +\d+ /s);
  screen.press(down);
  await lose();
  await screen.shows(/far LOST, trying again/);
  await screen.shows(/web +\d+ /);
  screen.press('p');
  await screen.shows(/pause web: /);
  mend();
  await screen.shows(/domux \S+ +\S+ \(\S+@far\) +up/);
  await home.far.run(['pause', 'db']);
  await screen.shows(/db +\d+ --p---/);
  await home.far.run(['unpause', 'db']);
  screen.press('c');
  await screen.shows(/web:~#/);
  screen.press(prefix, 'd');
  await screen.shows(/web +\d+ /);
  screen.press('q');
  expect(await screen.exit).toBe(0);
});

test('the screen of another DOMUX_HOME on this machine', async () => {
  const {DOMUX_HOME: directory = ''} = home.far.env;
  const screen = openScreen(home.near, {args: ['--host', `dir:${directory}`]});
  screens.push(screen);
  await screen.shows(/web +\d+ .*db +\d+ /s);
  screen.press(down, 'p');
  await screen.shows(/web +\d+ --p---/);
  screen.press('u');
  await screen.shows(/web +\d+ -b----/);
  screen.press('q');
  expect(await screen.exit).toBe(0);
});

test('a domain that is restored there has its console here', async () => {
  const file = join(scratch, 'spare.save');
  await createSim(home.far, 'spare');
  expect((await home.far.run(['save', 'spare', file])).code).toBe(0);
  const screen = open('restore', '-c', file);
  await screen.shows(/Started domain spare .*spare:~#/s);
  screen.type(`echo here and there${enter}`);
  await screen.shows(/^here and there/m);
  screen.type(prefix);
  await screen.shows('Left spare: it goes on running.');
  expect(await screen.exit).toBe(0);
});

test('consoles keep their screens, say what is so, and are joined again', async () => {
  const screen = open('console', 'web', 'db');
  await screen.shows(/web:~#/);
  screen.type(`echo kept on the screen${enter}`);
  await screen.shows(/^kept on the screen/m);
  await lose();
  await screen.shows(/^ web +------ +connection lost, trying again/m);
  await screen.shows(/^kept on the screen/m);
  screen.type('x');
  await screen.shows('web cannot be reached now: nothing is sent');
  screen.press(prefix, 'n');
  await screen.shows(/^ db +------ +connection lost/m);
  mend();
  await screen.shows(/^ db +.b/m);
  screen.press(prefix, 'p');
  await screen.shows(/^ web +.b/m);
  screen.type(`echo is there again${enter}`);
  await screen.shows(/^is there again/m);
  screen.press(prefix, 'd');
  expect(await screen.exit).toBe(0);
});

test('the plain console waits for the host, and can be left meanwhile', async () => {
  const screen = open('console', 'web');
  await screen.shows(/web:~#/);
  screen.type(`echo said before${enter}`);
  await screen.shows(/^said before/m);
  await lose();
  await screen.shows(/far.*It is tried again; Ctrl-\] leaves\./s);
  mend();
  await screen.shows('The console of web is there again.');
  screen.type(`echo once more${enter}`);
  await screen.shows(/^once more/m);
  // What was on the terminal when the line was lost does not come a second time.
  expect(screen.output().match(/^said before/gm)).toHaveLength(1);
  await lose();
  await screen.shows(/It is tried again.*It is tried again/s);
  screen.type(prefix);
  await screen.shows('Left web: it goes on running.');
  expect(await screen.exit).toBe(0);
});
