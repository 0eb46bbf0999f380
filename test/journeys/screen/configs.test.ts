import {existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {until} from '../../helpers/until.ts';
import {down, enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
let screen: ScreenJourney | undefined;
let disk: string;

const pathOf = (name: string) => join(home.places.configs, `${name}.cfg`);

beforeEach(() => {
  home = createHome();
  mkdirSync(home.places.configs, {recursive: true});
  disk = join(home.directory, 'web.img');
  writeFileSync(disk, 'data');
  writeFileSync(pathOf('web'), `machine = "sim"\ndisk = ["${disk},raw,xvda,w"]\n`);
});

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home.dispose();
});

/** The screen with the config web selected, which does not run. */
async function open(): Promise<ScreenJourney> {
  screen = openScreen(home, {columns: 120, rows: 30});
  await screen.shows(/web +off/);
  screen.press(down);
  await screen.shows('b boot');
  return screen;
}

test('boots a config that does not run, and says in full why one cannot', async () => {
  writeFileSync(pathOf('bad'), 'machine = "sim"\nmemory = lots\n');
  const on = await open();
  await on.shows(/bad +off/);
  on.press('b');
  await on.shows(/boot bad: .*bad\.cfg:2:/);
  expect(await home.host.list()).toEqual([]);
  on.press(down, 'b');
  await on.shows('web runs, with ID');
  await on.shows(/web +\d+ -b----/);
});

test('deletes a config after asking, and keeps what undo brings back', async () => {
  mkdirSync(home.places.auto, {recursive: true});
  symlinkSync(pathOf('web'), join(home.places.auto, 'web.cfg'));
  const on = await open();
  on.press('W');
  await on.shows('[ Cancel ]');
  await on.shows(pathOf('web'));
  await on.shows(`disk ${disk}, 4`);
  on.press(enter);
  await on.clears('[ Cancel ]');
  expect(existsSync(pathOf('web'))).toBe(true);

  on.press('W');
  await on.shows('[ Cancel ]');
  on.press('\t', enter);
  await on.shows('web.cfg is deleted.');
  await on.clears(/web +off/);
  expect(existsSync(disk)).toBe(true);
  expect(readdirSync(home.places.auto)).toEqual([]);
  const undone = await home.run(['config', 'undo', 'web']);
  expect({code: undone.code, stderr: undone.stderr.split('\n')[0]}).toMatchObject({code: 0});
  await on.shows(/web +off/);
});

test('deletes a disk only when the name is typed, and none that somebody else has', async () => {
  const on = await open();
  on.press('W');
  await on.shows('Config and disk...');
  on.press('\t', '\t', enter);
  await on.shows('Type web to delete:');
  on.type(`wbe${enter}`);
  await on.shows('Type web, or leave with Esc.');
  expect(existsSync(disk)).toBe(true);
  on.press(escape);
  await on.clears('Type web');

  writeFileSync(pathOf('mail'), `machine = "sim"\ndisk = ["${disk},raw,xvda,w"]\n`);
  await on.shows(/mail +off/);
  on.press('W');
  await on.shows(/stays: .*mail\.cfg names it too/);
  expect(on.screen()).not.toContain('Config and disk...');
  on.press(escape);
  await on.clears('stays:');

  writeFileSync(pathOf('mail'), 'machine = "sim"\n');
  on.press('W');
  await on.shows('Config and disk...');
  on.click('Config and disk...');
  await on.shows('Type web to delete:');
  on.type(`web${enter}`);
  await on.shows('web.cfg is deleted, and its disk.');
  await until('both are gone', () => !existsSync(disk) && !existsSync(pathOf('web')));
});

test('keeps the disks of a config whose domain runs', async () => {
  expect((await home.run(['create', 'web'])).code).toBe(0);
  screen = openScreen(home, {columns: 120, rows: 30});
  await screen.shows(/web +1 /);
  screen.press(down, 'W');
  await screen.shows('web goes on without it');
  await screen.shows(`disk ${disk} stays: domain web runs from it`);
  screen.press('\t', enter);
  await screen.shows('web.cfg is deleted.');
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web']);
});
