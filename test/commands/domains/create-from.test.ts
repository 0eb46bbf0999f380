import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';

let home: Home;
let images: string;
beforeEach(() => {
  home = createHome();
  images = join(home.directory, 'images');
});
afterEach(() => home.dispose());

const run = (...args: string[]) => home.run(args, {env: {DOMUX_IMAGES: images}});

/** Puts a disk image in place as `image build debian` leaves it, with nothing on the disk. */
function placeDiskImage(): void {
  const directory = join(images, 'debian');
  mkdirSync(directory, {recursive: true});
  writeFileSync(join(directory, 'disk.raw'), Buffer.alloc(1 << 20));
  const facts = {name: 'debian', summary: 'Debian bookworm', packages: [], sha256: 'ab'};
  const created = '2025-11-21T00:00:00.000Z';
  writeFileSync(join(directory, 'disk.json'), JSON.stringify({...facts, created}));
}

test('refuses an image that is not there, a domain without a name, and one that it has', async () => {
  expect(await run('create', '--from', 'debian', 'web')).toMatchObject({
    code: 1,
    stderr:
      "There is no disk image 'debian': domux image build debian makes one, domux image import takes one, domux image list shows them.\n",
  });
  placeDiskImage();
  expect(await run('create', '--from', 'debian')).toMatchObject({
    code: 2,
    stderr: 'Which name is it to have? domux create --from debian NAME\n',
  });
  expect((await run('create', '--from', 'debian', '17')).stderr).toContain('a domain ID');
  mkdirSync(home.places.configs, {recursive: true});
  const config = join(home.places.configs, 'web.cfg');
  writeFileSync(config, 'mine');
  expect((await run('create', '--from', 'debian', 'web')).stderr).toContain(`${config} is there`);
  expect(readFileSync(config, 'utf8')).toBe('mine');
  expect(existsSync(join(home.places.data, 'disks'))).toBe(false);
});

test('lists disk images with their checksum, and removes them', async () => {
  placeDiskImage();
  expect((await run('image', 'list')).stdout).toMatch(
    /\ndebian +any +1\.0 MiB +ab +disk with Debian bookworm, 2025-11-21\n/,
  );
  expect((await run('image', 'remove', 'debian')).code).toBe(0);
  expect((await run('image', 'list')).stdout).not.toContain('debian');
});

test('refuses options of a disk that cannot be built', async () => {
  const build = (...args: string[]) => run('image', 'build', 'debian', ...args);
  expect(await build('--size', '12')).toMatchObject({
    code: 2,
    stderr: "--size is a number with M, G or T, at least 1G, not '12'.\n",
  });
  expect((await build('--ssh-key', '/nonexistent')).stderr).toBe(
    'There is no file /nonexistent.\n',
  );
  expect((await build('--name', '../up')).stderr).toContain('cannot be the name of an image');
});
