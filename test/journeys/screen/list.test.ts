import {afterEach, expect, test} from 'vitest';
import {bindings} from '../../../source/keymap/bindings.ts';
import type {Binding} from '../../../source/keymap/bindings.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {down, enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home | undefined;
let screen: ScreenJourney | undefined;

function begin(): Home {
  home = createHome({domainsPerProcess: 50});
  return home;
}

function open(...given: Parameters<typeof openScreen>): ScreenJourney {
  screen = openScreen(...given);
  return screen;
}

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home?.dispose();
  home = undefined;
});

const statusOf = async ({host}: Home, name: string) =>
  (await host.list()).find(({info}) => info.name === name)?.info.status;

test('lets no key of a read-only screen change anything', async () => {
  const own = begin();
  await createSim(own, 'web');
  const on = open(own, {args: ['--readonly']});
  await on.shows(/web +1 /);
  await on.shows('READ-ONLY');
  on.press(down);
  const table: readonly Binding[] = bindings;
  const changing = table.filter(({context, changes}) => context === 'domain' && changes);
  expect(changing.length).toBeGreaterThan(12);
  for (const {keys} of changing) {
    on.press(keys[0] ?? '');
    await on.shows('this screen is read-only');
    expect(on.screen()).not.toContain('Cancel');
  }
  on.press(':');
  await on.shows('Command');
  on.type(`destroy web${enter}`);
  await on.shows('destroy could change something');
  expect(await statusOf(own, 'web')).toBe('running');
});

test('pauses, unpauses, renames and destroys what is selected', async () => {
  const own = begin();
  await createSim(own, 'web');
  await createSim(own, 'db');
  const on = open(own);
  await on.shows(/db +2 -b----/);
  on.press(down, 'p');
  await on.shows(/web +1 --p---/);
  on.press('u');
  await on.shows(/web +1 -b----/);

  on.press('R');
  await on.shows('New name: web');
  on.press('\x15');
  on.type(`mail${enter}`);
  await on.shows(/mail +1 /);

  on.press('D');
  await on.shows('[ Cancel ]');
  on.press(enter);
  await on.clears('Cancel');
  expect(await statusOf(own, 'mail')).toBe('running');
  on.press('D');
  await on.shows('mail (ID 1)');
  on.press('\t', enter);
  await on.clears(/mail +1 /);
  await on.shows('mail is destroyed.');
  expect(await statusOf(own, 'db')).toBe('running');
});

test('counts a shutdown down in the row, and says when it is done', async () => {
  const own = begin();
  await createSim(own, 'slow', {behaviour: ['shutdown-time=1500']});
  const on = open(own, {columns: 120, rows: 30});
  await on.shows(/slow +1 /);
  on.press(down, 's');
  await on.shows(/slow .* shutting down \d+ s/);
  await on.shows('has shut down.');
  await on.clears(/slow +1 /);
});

test('applies an action to all that are marked, and tells each failure', async () => {
  const own = begin();
  for (const name of ['a', 'b', 'c']) await createSim(own, name);
  const on = open(own);
  await on.shows(/c +3 /);
  on.press('*', 'p');
  await on.shows('3 paused');
  await on.shows('3 marked');
  on.press(escape);
  await on.clears('3 marked');
});

test('filters, sorts and follows the domain that is selected', async () => {
  const own = begin();
  await createSim(own, 'web', {behaviour: ['cpu=80']});
  await createSim(own, 'db');
  await createSim(own, 'webmail');
  const on = open(own);
  await on.shows(/webmail +3 /);
  on.press('/');
  on.type('web');
  await on.clears(/db +2 /);
  on.press(enter);
  await on.shows('filter web (Esc clears)');
  on.press(escape);
  await on.shows(/db +2 /);
  on.press('P');
  await on.shows(/▼CPU\(%\)/);
  await on.shows(/Domain-0[^\n]*\n +web [^\n]* (?:7\d|8\d)\.\d /);
});

test('runs a verb from the command line at the bottom, with completion', async () => {
  const own = begin();
  await createSim(own, 'web');
  const on = open(own);
  await on.shows(/web +1 /);
  on.press(':');
  await on.shows('Command');
  on.type('pau');
  await on.shows('Pause domains');
  on.press('\t');
  await on.shows(':pause');
  on.type('w');
  await on.shows('sim, ID 1');
  on.press('\t');
  on.press(enter);
  await on.shows('Done.');
  expect(await statusOf(own, 'web')).toBe('paused');
  on.press(escape);
  await on.shows(/web +1 --p---/);

  on.press(':');
  on.type(`pause nosuch${enter}`);
  await on.shows(/nosuch is an invalid domain identifier/);
  await on.shows('Exit code 1.');
});

test('opens the console of a domain and comes back to the same row', async () => {
  const own = begin();
  for (const name of ['a', 'b', 'c']) await createSim(own, name);
  const on = open(own);
  await on.shows(/c +3 /);
  const before = on.output().length;
  on.press(down, down, 'c');
  await on.shows(/ b .*Ctrl-\] d back/);
  on.type(`echo hel''lo${enter}`);
  await on.shows(/^hel''lo$/m);
  on.press('\x1d', 'd');
  await on.shows(/b +2 /);
  await on.shows('3/4');
  // The user's shell did not flash up on the way there, nor on the way back.
  expect(on.output().slice(before)).not.toContain('\x1b[?1049l');
  on.press(enter);
  await on.shows(/ b \(ID 2\)/);
});

test('leaves a console that floods at once', async () => {
  const own = begin();
  await createSim(own, 'loud', {behaviour: ['flood=20000000']});
  const on = open(own);
  await on.shows(/loud +1 /);
  on.press(down, 'c');
  await on.shows('the quick brown fox');
  on.press('\x1d', 'd');
  await on.shows(/loud +1 [r-][b-]/);
});

test('shows what others do, live and in the event log', async () => {
  const own = begin();
  const on = open(own);
  await on.shows('No domain runs here yet.');
  await createSim(own, 'web');
  await on.shows(/web +1 /);
  await on.shows(/web \w+ by the test/);
  on.press('E');
  await on.shows(/Events/);
  await on.shows(/\d\d:\d\d:\d\d +1 +web created by the test/);
});

test('follows the size of the terminal', async () => {
  const own = begin();
  await createSim(own, 'web');
  const on = open(own, {columns: 200, rows: 50});
  await on.shows(/web +1 /);
  await on.shows('Domain-0 (ID 0)');
  on.press('d');
  await on.shows('VBD_WR/s');
  on.pty.resize(80, 24);
  on.press('\x0c');
  await on.see(/\x1b\[24;\d+H/);
  on.pty.resize(40, 10);
  await on.see(/\x1b\[10;\d+H/);
  on.press('q');
  expect(await on.exit).toBe(0);
});

test('selects with the mouse, and sorts by the heading that is clicked', async () => {
  const own = begin();
  for (const name of ['a', 'b', 'c']) await createSim(own, name);
  const on = open(own);
  await on.shows(/c +3 /);
  on.type('\x1b[<0;5;7M\x1b[<0;5;7m');
  await on.shows('3/4');
  on.type('\x1b[<64;5;7M');
  await on.shows('1/4');
  on.type('\x1b[<0;4;4M');
  await on.shows('NAME▲');
});

test('keeps the columns that were chosen', async () => {
  const own = begin();
  await createSim(own, 'web');
  let on = open(own);
  await on.shows(/web +1 /);
  on.press('C', down, down, ' ');
  await on.shows('[ ] STATE');
  on.press(escape);
  await on.clears('[ ] STATE');
  on.press('\x03');
  expect(await on.exit).toBe(0);
  on = open(own);
  await on.shows(/web +1 /);
  expect(on.screen()).not.toMatch(/ID STATE/);
});
