import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test, vi} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {down, enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

// An emulated PC of a loaded host takes its time.
vi.setConfig({testTimeout: 180_000});

const clearLine = '\x15';
const prefix = '\x1d';

let home: Home;
let other: Home;
let screen: ScreenJourney;
beforeAll(() => ensurePcMini(), miniTimeout);
beforeEach(() => {
  home = createHome();
  other = createHome();
});
afterEach(async () => {
  screen.kill();
  await home.dispose();
  await other.dispose();
});

test('a PC gets processors, is saved, restored, moved and goes on, all from the screen', async () => {
  const created = await home.run([
    ...['create', 'name=pc', 'kernel=mini', 'machine=qemu', 'memory=128', 'maxvcpus=2'],
  ]);
  expect(created).toMatchObject({code: 0, stderr: ''});
  const booted = async () => (await home.run(['console', '--log', 'pc'])).stdout.includes('pc:~#');
  await until('the guest has booted', booted, {timeout: 120_000});
  screen = openScreen(home, {columns: 120, rows: 30});
  await screen.shows(/pc +1 .* 128 +0\.\d +1 /);

  screen.press(down, 'v');
  await screen.shows('vCPUs, at most 2: 1');
  screen.press(clearLine, '2', enter);
  await screen.shows('pc is given 2 vCPUs.');
  await screen.shows(/pc +1 .* 128 +0\.\d +2 /);

  screen.press('c');
  await screen.shows(/pc:~#$/m);
  screen.type(`echo still $((20 + 22))${enter}`);
  await screen.shows('still 42');
  screen.press(prefix, 'd');
  await screen.shows(/pc +1 /);

  const file = join(home.directory, 'pc.save');
  screen.press('S');
  await screen.shows('Save pc');
  screen.press(clearLine, file, enter);
  await screen.shows(/Saving to .*pc\.save\s+Done\./s);
  screen.press(escape);
  await screen.shows('No domain runs here yet.');

  screen.press('L');
  await screen.shows('Restore a domain');
  screen.press(clearLine, file, enter);
  await screen.shows(/Done\./);
  screen.press(escape);
  await screen.shows(/pc +2 [-b]*r?/);
  screen.press(down, 'c');
  // What was on its console before it was saved is there.
  await screen.shows('still 42');
  screen.type(`nproc${enter}`);
  await screen.shows(/^2$/m);
  screen.press(prefix, 'd');
  await screen.shows(/pc +2 /);

  // It is called off on its way to another host, and goes there in the end.
  const far = `dir:${other.env['DOMUX_HOME'] ?? ''}`;
  screen.press(':');
  await screen.shows('Command');
  screen.type(`migrate --mode stop -b 500000 pc ${far}${enter}`);
  await screen.shows('Ready to receive domain.');
  screen.press(escape);
  await screen.shows(/pc +2 .*moving away \d+ %/);
  screen.press(enter);
  await screen.shows(/State +\S+ +moving away \d+ %/);
  screen.press(escape);
  await screen.shows(/pc +2 .*moving away \d+ %/);
  screen.press('X');
  await screen.shows('pc not migrated');
  await screen.clears('moving away');
  screen.press('c');
  await screen.shows(/pc:~#$/m);
  screen.type(`echo here $((20 + 23))${enter}`);
  await screen.shows('here 43');
  screen.press(prefix, 'd');
  await screen.shows(/pc +2 /);
  screen.press('H');
  await screen.shows('Migrate pc');
  screen.type(`${far}${enter}`);
  await screen.shows(/Migration successful\.\s+Done\./);
  screen.press(escape);
  await screen.shows('No domain runs here yet.');
  expect(screen.output()).not.toContain('--migratedaway');
  expect((await other.run(['list'])).stdout).toMatch(/^pc +\d+ /m);
});
