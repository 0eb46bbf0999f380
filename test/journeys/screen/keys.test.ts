import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openDomux} from '../../helpers/terminal.ts';
import {down, onScreen, openScreen, screenEnvironment} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
let file: string;
let screen: ScreenJourney | undefined;

beforeEach(() => {
  home = createHome();
  file = join(dirname(home.places.settings), 'keys.json');
  mkdirSync(dirname(file), {recursive: true});
});

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home.dispose();
});

test('says what is wrong in the file of keys, and where, before it takes the terminal', async () => {
  writeFileSync(file, '{\n  "domain.puase": ["p"]\n}\n');
  screen = openScreen(home);
  expect(await screen.exit).toBe(1);
  expect(screen.output()).toContain(`${file}:2:3: domain.puase is no action; there are `);
  expect(screen.output()).toContain('domain.pause, ');
  expect(screen.output()).not.toContain('\x1b[?1049h');
});

test('goes by the keys of the user, and shows them in the footer, the menu and the help', async () => {
  await createSim(home, 'web');
  writeFileSync(
    file,
    '{"domain.pause": ["ctrl+p"], "help": ["f2"], "quit": [], "prefix.back": ["ctrl+b"]}',
  );
  screen = openScreen(home, {columns: 200, rows: 50});
  await screen.shows(/web +1 /);
  await screen.shows('F2 help');
  screen.press(down);
  await screen.shows('Ctrl-P pause');
  screen.press('p', 'q', 'a');
  await screen.shows(/Ctrl-P +Pause/);
  screen.press('\x1b');
  await screen.clears(/Ctrl-P +Pause/);
  screen.press('\x1bOQ');
  await screen.shows(/Ctrl-P +Pause: it keeps/);
  screen.press(' ');
  await screen.shows(/none +Quit; domains go on/);
  screen.press('q');
  await screen.clears(/none +Quit;/);
  screen.press('\x10');
  await screen.shows(/web +1 --p---/);
});

test('has the keys of the user on a console too', async () => {
  const escape = await home.run(['settings', 'set', 'escape-key', '^A']);
  expect(escape.code).toBe(0);
  await createSim(home, 'web');
  writeFileSync(file, '{"prefix.back": ["ctrl+b"]}');
  const {env} = home;
  screen = onScreen(
    openDomux(['console', '--screen', 'web'], {env: screenEnvironment(env), columns: 120}),
  );
  await screen.shows('Ctrl-A Ctrl-B back');
  screen.press('\x01');
  await screen.shows('Ctrl-B back');
  screen.press('\x02');
  expect(await screen.exit).toBe(0);
});
