import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {isAlive, signal} from '../../../source/system/processes.ts';
import {until} from '../../helpers/until.ts';
import {enter, hasSize, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

const prefix = '\x1d';
let home: Home;
let screen: ScreenJourney;

beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  const words = ['name=pc', 'kernel=mini', 'machine=qemu', 'memory=96', 'consoles=2'];
  const {code, stderr} = await home.run(['create', ...words]);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  screen = openScreen(home, {args: ['console', '--screen', 'pc']});
}, miniTimeout);
afterAll(async () => {
  screen.kill();
  await screen.exit;
  await home.dispose();
});

test('a PC knows how big the places of its consoles are, which it cannot ask a serial line', async () => {
  await screen.shows(/pc:.*# ?$/m);
  await hasSize(screen, '23 80');
  screen.pty.resize(70, 20);
  await hasSize(screen, '19 70');

  screen.press(prefix, 'w');
  await screen.shows(/pc#1 /);
  screen.press('#', enter);
  await screen.shows(/^ pc#1 /m);
  await hasSize(screen, '19 70');
  screen.press(prefix, '|');
  await screen.shows(/│ pc /);
  await hasSize(screen, '18 34');
}, 120_000);

test('also one that stood still meanwhile, in the hands of another guest process', async () => {
  await home.run(['pause', 'pc']);
  await screen.shows('paused');
  const {directory} = await home.host.find('pc');
  const guest = readEntry(directory)?.guest ?? {pid: 0, startTime: 0};
  signal(guest.pid, 'SIGKILL');
  await until('its guest process is gone', () => !isAlive(guest));
  screen.pty.resize(100, 30);
  expect(await home.run(['unpause', 'pc'])).toMatchObject({code: 0, stderr: ''});
  await hasSize(screen, '28 49');
}, 120_000);
