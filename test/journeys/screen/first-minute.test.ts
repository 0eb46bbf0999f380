import {afterEach, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home | undefined;
let screen: ScreenJourney | undefined;

beforeAll(ensureMini, miniTimeout);

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home?.dispose();
  home = undefined;
});

test.each([
  [80, 24],
  [200, 50],
])(
  'leads a newcomer from an empty host to a guest and back on %ix%i',
  async (columns, rows) => {
    home = createHome();
    screen = openScreen(home, {columns, rows});
    await screen.shows('No domain runs here yet.');
    screen.press('?');
    await screen.shows(/n +Create a domain/);
    screen.press(escape);
    await screen.shows('No domain runs here yet.');

    screen.press('n');
    await screen.shows('A new domain');
    screen.press(':');
    await screen.shows(/:create/);
    screen.type(`name=web kernel=mini memory=48${enter}`);
    await screen.shows('Done.');
    screen.press(escape);
    await screen.shows(/web +1 [r-][b-]---- /);

    screen.press('G', 'c');
    await screen.shows('Ctrl-] d back');
    await screen.shows(/web:.*[#$]/);
    screen.type(`echo $((6*7))${enter}`);
    await screen.shows(/^42$/m);
    screen.press('\x1d', 'd');
    await screen.shows(/web +1 [r-][b-]---- /);

    screen.press('p');
    await screen.shows(/web +1 --p--- /);
    screen.press('u');
    await screen.shows(/web +1 [r-][b-]---- /);
    screen.press('s');
    await screen.shows('has shut down.');
    screen.press('q');
    expect(await screen.exit).toBe(0);
  },
  60_000,
);

test("is one command and one key from three guests to the first one's console", async () => {
  home = createHome();
  screen = openScreen(home, {args: ['demo']});
  await screen.shows(/demo-idle +1 [r-][b-]----[^]*demo-busy +2 r-----[^]*demo-paused +3 --p---/);
  screen.press('c');
  await screen.shows(/root@demo-idle:~#/);
  screen.type(`echo $((6*7))${enter}`);
  await screen.shows(/^42$/m);
  screen.press('\x1d', 'd');
  await screen.shows(/demo-paused +3 --p--- /);
  screen.press('q');
  expect(await screen.exit).toBe(0);
}, 60_000);
