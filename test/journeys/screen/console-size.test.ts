import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {down, enter, hasSize, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

const prefix = '\x1d';
let home: Home;
let screen: ScreenJourney;

beforeAll(async () => {
  await ensureMini();
  home = createHome();
  for (const name of ['one', 'two']) {
    const words = [`name=${name}`, 'kernel=mini', 'memory=48'];
    const {code, stderr} = await home.run(['create', ...words, 'on_reboot=restart']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
  }
  screen = openScreen(home);
}, miniTimeout);
afterAll(async () => {
  screen.kill();
  await screen.exit;
  await home.dispose();
});

test('a guest knows how big the place of its console is', {timeout: 90_000}, async () => {
  await screen.shows(/one +\d+ .*two +\d+ /s);
  screen.press(down, ' ', down, ' ', 'c');
  await screen.shows('wall: 2 consoles');
  // No console was opened yet: the way back leads to the list.
  screen.press('q');
  await screen.shows(/one +\d+ .*two +\d+ /s);
  screen.press('c');
  await screen.shows('wall: 2 consoles');
  screen.press(enter);
  await screen.shows(/one:.*# ?$/m);
  await hasSize(screen, '23 80');

  screen.pty.resize(70, 20);
  await hasSize(screen, '19 70');
  screen.pty.resize(80, 24);
  await hasSize(screen, '23 80');

  screen.press(prefix, '|');
  await screen.shows(/│ two /);
  await hasSize(screen, '22 39');
  screen.press(prefix, 'o');
  await hasSize(screen, '22 40');
  screen.press(prefix, 'z');
  await hasSize(screen, '23 80');
  screen.press(prefix, 'z');
  await hasSize(screen, '22 40');
  screen.press(prefix, 'b');
  await hasSize(screen, '23 40');
  screen.press(prefix, 'b', prefix, '-');
  await screen.shows(/│ two /);
  screen.press(prefix, 'x');
  await hasSize(screen, '22 40');
  screen.press(prefix, 'x');
  await hasSize(screen, '23 80');
});

test('also one that was started anew, or that rebooted', {timeout: 90_000}, async () => {
  await home.run(['reboot', 'one', 'two']);
  await screen.shows(/ended: reboot[^]*two:.*# ?$/m);
  await hasSize(screen, '23 80');
  screen.type(`reboot${enter}`);
  await screen.shows(/rebooted[^]*two:.*# ?$/m);
  await hasSize(screen, '23 80');
});
