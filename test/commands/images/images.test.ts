import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {imageFiles} from '../../../source/images/image.ts';
import {miniRecipe} from '../../../source/images/mini/make-mini.ts';
import type {Image} from '../../../source/images/image.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {describeFetch, showFetch} from '../../../source/commands/images/fetch-progress.ts';

let home: Home;
let images: string;
beforeEach(() => {
  home = createHome();
  images = join(home.directory, 'images');
});
afterEach(() => home.dispose());

const run = (...args: string[]) =>
  home.run(['image', ...args], {env: {DOMUX_IMAGES: images, PATH: '/nonexistent'}});

/** Puts an image in place as `image fetch` leaves it, with parts that nothing here boots. */
function placeImage(name: string): void {
  const directory = join(images, name);
  mkdirSync(directory, {recursive: true});
  const origin = {package: 'user-mode-linux', version: '6.1'};
  const image: Image = {
    name,
    machine: 'uml',
    kernel: imageFiles.kernel,
    ramdisk: imageFiles.ramdisk,
    cmdline: '',
    console: 'ssl0',
    origin: {kernel: origin, busybox: {installed: '/bin/busybox'}},
    sha256: {kernel: '00', busybox: '11', ramdisk: '22'},
    recipe: miniRecipe('uml'),
    created: '2025-11-21T00:00:00.000Z',
  };
  writeFileSync(join(directory, imageFiles.description), JSON.stringify(image));
  writeFileSync(join(directory, imageFiles.kernel), Buffer.alloc(3 * 1024 * 1024));
  writeFileSync(join(directory, imageFiles.ramdisk), 'ramdisk');
}

test('asks for a verb, and refuses one that there is none of', async () => {
  expect(await run()).toMatchObject({
    code: 2,
    stderr: "'domux image' requires one of: list, fetch, build, import, path, remove.\n",
  });
  expect(await run('nosuch')).toMatchObject({code: 1});
});

test('refuses images that there are none of', async () => {
  for (const verb of ['fetch', 'build', 'path']) {
    expect(await run(verb, 'nosuch')).toEqual({
      code: 1,
      stdout: '',
      stderr: "There is no image 'nosuch'. Those that can be fetched: mini, mini-nfs.\n",
    });
  }
  expect(await run('path', 'mini')).toMatchObject({
    code: 1,
    stderr: 'The image mini is not here yet: run domux image fetch mini.\n',
  });
});

test('says in full why an image cannot be fetched, shows no progress on a pipe, leaves nothing', async () => {
  const {code, stdout, stderr} = await run('fetch', 'mini');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toContain('\r');
  expect(stderr).toMatch(/apt/);
  expect(existsSync(join(images, 'mini'))).toBe(false);
});

test('removes images, and says which were not there', async () => {
  placeImage('mini');
  expect(await run('remove', 'nosuch', 'mini')).toEqual({
    code: 1,
    stdout: '',
    stderr: `There is no image 'nosuch' in ${images}.\n`,
  });
  expect(existsSync(join(images, 'mini'))).toBe(false);
});

test('lists what can be fetched', async () => {
  const [, uml, qemu] = (await run('list')).stdout.split('\n');
  expect(uml).toMatch(/^mini +uml +- +- +User-Mode Linux .*image fetch mini\)/);
  expect(qemu).toMatch(/^mini +qemu +- +- +Linux for a PC .*image fetch --machine qemu mini\)/);
  expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject([
    {name: 'mini', machine: 'uml', present: false, size_bytes: 0},
    {name: 'mini', machine: 'qemu', present: false, size_bytes: 0},
    {name: 'mini-nfs', machine: 'uml', present: false, size_bytes: 0},
    {name: 'mini-nfs', machine: 'qemu', present: false, size_bytes: 0},
  ]);
});

test('lists what is here, with its size and where its parts came from', async () => {
  placeImage('mini');
  placeImage('other');
  const lines = (await run('list')).stdout.split('\n');
  expect([lines[1], lines[5]]).toEqual([
    'mini                 uml       3.0 MiB  22            kernel user-mode-linux 6.1, busybox /bin/busybox',
    'other                uml       3.0 MiB  22            kernel user-mode-linux 6.1, busybox /bin/busybox',
  ]);
  const [mini] = JSON.parse((await run('list', '--json')).stdout) as unknown[];
  expect(mini).toMatchObject({present: true, kernel: join(images, 'mini/kernel')});
});

test('prints where an image and its parts are', async () => {
  placeImage('mini');
  expect((await run('path', 'mini')).stdout).toBe(`${images}/mini\n`);
  expect((await run('path', 'mini', '--kernel', '--ramdisk')).stdout).toBe(
    `${images}/mini/kernel\n${images}/mini/initramfs.cpio\n`,
  );
});

test('refuses a machine that there are no images for', async () => {
  for (const verb of ['fetch', 'build', 'path', 'remove']) {
    expect(await run(verb, '--machine', 'vax', 'mini')).toEqual({
      code: 2,
      stdout: '',
      stderr: "There are images for machines uml and qemu, not 'vax'.\n",
    });
  }
  expect(await run('path', '--machine', 'qemu', 'mini')).toMatchObject({
    stderr:
      'The image mini is not here yet for machine qemu: run domux image fetch --machine qemu mini.\n',
  });
});

test('fetches nothing when the image is here', async () => {
  placeImage('mini');
  const before = readFileSync(join(images, 'mini', imageFiles.description), 'utf8');
  expect(await run('fetch', 'mini')).toEqual({code: 0, stdout: `${images}/mini\n`, stderr: ''});
  expect(readFileSync(join(images, 'mini', imageFiles.description), 'utf8')).toBe(before);
});

test('draws one line on a terminal, cut to its width, and wipes it', () => {
  let drawn = '';
  const terminal = {isTTY: true, columns: 20, write: (text: string) => (drawn += text)};
  const progress = showFetch(terminal as unknown as NodeJS.WriteStream);
  progress.onProgress({phase: 'lists'});
  progress.onProgress({phase: 'lists'});
  progress.stop();
  expect(drawn).toBe('\rReading the lists o\x1b[K\r\x1b[K');
});

test('says how far a download is', () => {
  const progress = {phase: 'download', package: 'user-mode-linux', bytes: 5 << 20} as const;
  expect(describeFetch({...progress, total: 20 << 20})).toBe(
    'Fetching user-mode-linux: 5.0 of 20.0 MiB (25 %)',
  );
  expect(describeFetch({...progress, total: 0})).toBe('Fetching user-mode-linux: 5.0 MiB');
});

test('create fetches what it is to boot, and says what that takes where it cannot', async () => {
  const env = {DOMUX_IMAGES: images, PATH: '/nonexistent'};
  const {code, stderr} = await home.run(['create', 'name=web', 'kernel=mini'], {env});
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The image mini is not here yet: it is fetched\.\n.*apt-get/s);
  const other = await home.run(['create', 'name=web', 'kernel=nosuch'], {env});
  expect(other.stderr).toContain("there is no image `nosuch'");
  expect(other.stderr).not.toContain('fetched');
});
