import {appendFileSync, renameSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import {consoleLog} from '../../../source/registry/domains/domain-files.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {down, enter, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
let screen: ScreenJourney | undefined;

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home.dispose();
});

async function open(options: Parameters<typeof openScreen>[1] = {}): Promise<ScreenJourney> {
  home = createHome({domainsPerProcess: 10});
  for (const name of ['web', 'db']) await createSim(home, name);
  screen = openScreen(home, options);
  await screen.shows(/db +2 /);
  return screen;
}

async function typeInto(name: string, text: string): Promise<void> {
  const socket = await home.host.console(await home.host.find(name));
  socket.write(text);
  socket.end();
}

test('has no pane on a narrow terminal, and says how wide it has to be', async () => {
  const on = await open();
  on.press('d');
  await on.shows('The pane needs 110 columns, the terminal has 80.');
});

test('shows the selected domain beside the list, live, and remembers whether it does', async () => {
  let on = await open({columns: 120, rows: 40});
  on.press(down);
  await on.shows('d pane');
  expect(on.screen()).not.toContain('Identity');
  on.press('d');
  await on.shows('web (ID 1)');
  await on.shows(/State +-b----/);
  await on.shows('web:~#');
  await typeInto('web', 'echo it is live\n');
  await on.shows(/it is live\s*$/m);
  on.press(down);
  await on.shows('db (ID 2)');
  await on.shows('db:~#');
  on.press('\x03');
  expect(await on.exit).toBe(0);

  on = openScreen(home, {columns: 120, rows: 40});
  screen = on;
  await on.shows('Domain-0 (ID 0)');
  on.press('d');
  await on.clears('Identity');
  on.press('\x03');
  expect(await on.exit).toBe(0);
  screen = on = openScreen(home, {columns: 200, rows: 50});
  await on.shows(/db +2 /);
  expect(on.screen()).not.toContain('Identity');
});

test('goes on to show what a console prints, in the details and in its log', async () => {
  const on = await open({rows: 50});
  on.press(down, enter);
  await on.shows('web:~#');
  await typeInto('web', 'echo first\n');
  await on.shows(/^ +first$/m);

  on.press('l');
  await on.shows(/Domains > web > Console of web +live/);
  await on.shows(/^first$/m);
  await typeInto('web', 'echo second\n');
  await on.shows(/^second$/m);
  const log = consoleLog(home.places.log, 'web', 0);
  renameSync(log, `${log}.1`);
  appendFileSync(log, 'after the rotation\n');
  await on.shows(/^after the rotation$/m);
  await on.shows(/^second$/m);
});

test('stays where one has scrolled to while a log grows, and follows again at its end', async () => {
  const on = await open({rows: 20});
  const log = consoleLog(home.places.log, 'web', 0);
  appendFileSync(log, Array.from({length: 100}, (_, line) => `line ${line}\n`).join(''));
  on.press(down, 'l');
  await on.shows(/^line 99$/m);
  on.press('g');
  await on.shows(/^line 5$/m);
  appendFileSync(log, 'one more\n');
  await on.shows('/103');
  expect(on.screen()).toMatch(/^line 5$/m);
  on.press('G');
  await on.shows(/^one more$/m);
  appendFileSync(log, 'and another\n');
  await on.shows(/^and another$/m);
});
