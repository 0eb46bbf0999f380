import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {until} from '../../helpers/until.ts';
import {down, enter, escape, openScreen} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

const web = `# the shop
name = "web"
machine = "sim"

memory = 64      # MiB
maxmem = 256

# What the guest has.
vif = [ '' ]
`;

const backspace = '\x7f';

let home: Home;
let path: string;
let screens: ScreenJourney[] = [];

beforeEach(async () => {
  home = createHome();
  mkdirSync(home.places.configs, {recursive: true});
  path = join(home.places.configs, 'web.cfg');
  writeFileSync(path, web);
  expect((await home.run(['create', 'web'])).code).toBe(0);
});

afterEach(async () => {
  for (const screen of screens) screen.kill();
  await Promise.all(screens.map(({exit}) => exit));
  screens = [];
  await home.dispose();
});

/** The screen with the form of the domain web. */
async function openForm(options: Parameters<typeof openScreen>[1] = {}): Promise<ScreenJourney> {
  const screen = openScreen(home, options);
  screens.push(screen);
  await screen.shows(/web +1 /);
  screen.press(down, 'e');
  await screen.shows('Domains > web.cfg');
  await screen.shows(/^Memory/m);
  return screen;
}

/** Goes down row by row until the screen matches. */
async function downTo(screen: ScreenJourney, pattern: RegExp): Promise<void> {
  for (let row = 0; row < 60 && !pattern.test(screen.screen()); row++) {
    const before = screen.output().length;
    screen.press(down);
    await until('the screen has changed', () => screen.output().length > before);
  }
  await screen.shows(pattern);
}

/** Types another value into the field memory, which is four rows below the name. */
async function typeMemory(screen: ScreenJourney, value: string): Promise<void> {
  screen.press(down, down, down, down, enter);
  await screen.shows('Enter done');
  screen.type(backspace.repeat(2) + value);
}

const memory = async () => (await home.host.list())[0]?.info.stats.memory.current;
const mebibytes = (count: number) => count * 1024 * 1024;

test('saves nothing with an error, marks its place, and loses nothing that was typed', async () => {
  const screen = await openForm();
  await typeMemory(screen, '12x');
  await screen.shows("5:10: `memory' needs a whole number of MiB, not `12x'");
  await screen.shows(/^! memory +12x/m);
  screen.press(enter);
  await screen.shows('s save');
  screen.press('s');
  await screen.shows('Not saved: line 5, column 10');
  expect(readFileSync(path, 'utf8')).toBe(web);
  screen.press('u');
  await screen.shows(/^ {2}memory +64/m);
  screen.press(escape);
  await screen.shows(/web +1 /);
});

test('shows what changes and when, saves it, and applies what can count at once', async () => {
  const screen = await openForm();
  await typeMemory(screen, `128${enter}`);
  screen.press('n');
  await screen.shows('Another key');
  screen.type(`vcpus${enter}`);
  await screen.shows('Enter done');
  screen.type(`2${enter}`);
  screen.press('s');
  await screen.shows('+memory = 128      # MiB');
  await screen.shows('Can take effect now:');
  await screen.shows('At the next start:');
  await screen.shows('[ Save and apply ]');
  screen.press(enter);
  await screen.shows('Domain web: memory = 128 (was 64).');
  expect(readFileSync(path, 'utf8')).toBe(`${web.replace('64', '128')}vcpus = 2\n`);
  expect(await memory()).toBe(mebibytes(128));
  await screen.shows(/web +1 -b---- .* 128 /);
  expect(readdirSync(home.places.configs).sort()).toEqual(['.history', 'web.cfg']);
});

test('leaves the form once it is saved, and says in full what a domain does not take', async () => {
  writeFileSync(join(home.places.configs, 'api.cfg'), 'machine = "sim"\n');
  expect((await home.run(['create', 'api'])).code).toBe(0);
  const screen = await openForm();
  screen.press(enter);
  await screen.shows('Enter done');
  screen.type(`${backspace.repeat(3)}api\t`);
  await screen.shows(/uuid +/);
  screen.press(enter, 's');
  await screen.shows('[ Save and apply ]');
  screen.press(enter);
  await screen.shows(/save: It is saved\./);
  screen.press('!');
  await screen.shows('does not take name = "api" (was "web"): Domain api exists');
  expect(readFileSync(path, 'utf8')).toContain('name = "api"');
});

test('adds, moves and removes the elements of a list, the text beside them', async () => {
  const screen = await openForm({columns: 200, rows: 50});
  await screen.shows(/>name = "web"/);
  await downTo(screen, />vif = \[ '' \]/);
  screen.press('a');
  await screen.shows('Enter done');
  screen.type(`bridge=br7${enter}`);
  await screen.shows("vif = [ '', 'bridge=br7' ]");
  screen.press('K');
  await screen.shows("vif = [ 'bridge=br7', '' ]");
  screen.press('X');
  await screen.shows(/vif = \[ '' \]/);
});

test('puts together what two have changed', async () => {
  const screen = await openForm();
  await typeMemory(screen, `100${enter}`);
  await screen.shows('s save');
  writeFileSync(path, web.replace('the shop', 'my shop'));
  screen.press('s');
  await screen.shows('[ Save and apply ]');
  screen.press(enter);
  await screen.shows('Somebody else has saved it');
  await screen.shows('[ Put both together ]');
  screen.press(enter);
  await screen.shows('Both were put together');
  screen.press('s');
  await screen.shows('[ Save and apply ]');
  screen.press(enter);
  await screen.shows('web.cfg is saved.');
  const merged = web.replace('the shop', 'my shop').replace('64', '100');
  expect(readFileSync(path, 'utf8')).toBe(merged);
});

test('tells the second who has it open, and a killed screen loses nothing', async () => {
  const first = await openForm();
  await typeMemory(first, `99${enter}`);
  await until('the draft is kept', () => existsSync(join(home.places.configs, '.web.cfg.draft')));
  const second = await openForm({columns: 120});
  await second.shows(/also open: .* since \d\d:\d\d \(process \d+\)/);
  second.press(escape);
  await second.shows(/web +1 /);

  first.kill();
  await first.exit;
  second.press('e');
  await second.shows('what was not saved last time is back');
  await second.shows(/^ {2}memory +99/m);
  second.press(escape);
  await second.shows('Discard what was changed?');
  second.press(enter);
  second.press('u');
  await second.shows(/^ {2}memory +64/m);
  second.press(escape);
  await second.shows(/web +1 /);
  expect(readFileSync(path, 'utf8')).toBe(web);
  expect(existsSync(join(home.places.configs, '.web.cfg.draft'))).toBe(false);
});

test('hands the text to the editor, and takes back what is wrong too', async () => {
  const editor = join(home.directory, 'editor');
  writeFileSync(editor, '#!/bin/sh\nsed -i "s/= 256/= (/" "$1"\n', {mode: 0o755});
  const screen = await openForm({environment: {VISUAL: editor, TMPDIR: home.directory}});
  const before = screen.output().length;
  screen.press('e');
  await screen.shows('1 error');
  // The user's shell did not flash up before the editor, nor after it.
  expect(screen.output().slice(before)).not.toContain('\x1b[?1049l');
  screen.press('\t');
  await screen.shows(/^6 !maxmem = \(/m);
  screen.press('s');
  await screen.shows('Not saved: line 6');
  screen.press('u');
  await screen.shows('maxmem = 256');
});
