import {createHash} from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/errors.ts';
import {imageFiles, resolveImage} from '../../source/images/image.ts';
import {
  buildImage,
  fetchImage,
  listImages,
  removeImage,
  requireImage,
} from '../../source/images/store.ts';
import {identify} from '../../source/system/processes.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';

const nobody = 4_194_305;

describe('the images directory', () => {
  let home: string;
  let images: string;
  /** A PATH on which kernel and busybox are installed, and nothing else. */
  let installed: NodeJS.ProcessEnv;

  beforeAll(ensureMini, miniTimeout);
  beforeEach(async () => {
    const mini = await ensureMini();
    home = mkdtempSync(join(tmpdir(), 'domux-images-'));
    images = join(home, 'images');
    const bin = join(home, 'bin');
    mkdirSync(bin);
    symlinkSync(mini.kernel, join(bin, 'linux.uml'));
    symlinkSync(join(dirname(mini.ramdisk), imageFiles.busybox), join(bin, 'busybox'));
    installed = {PATH: bin};
  });
  afterEach(() => rmSync(home, {recursive: true, force: true}));

  it('refuses an image that nobody knows, naming those that there are', async () => {
    await expect(fetchImage(images, 'maxi')).rejects.toThrow(
      "There is no image 'maxi'. Those that can be fetched: mini, mini-nfs.",
    );
    await expect(buildImage(images, '../mini')).rejects.toThrow(UsageError);
    expect(() => requireImage(images, 'maxi')).toThrow("There is no image 'maxi'.");
  });

  it('says how to get an image that is not here yet', () => {
    expect(() => requireImage(images, 'mini')).toThrow('run domux image fetch mini');
  });

  it('says what is missing, and how to get it, where there is no apt', async () => {
    const empty = {PATH: join(home, 'nothing')};
    await expect(fetchImage(images, 'mini', {env: empty})).rejects.toThrow(
      /user-mode-linux and busybox-static[^]*a directory of PATH[^]*there is no apt-get here/,
    );
    expect(readdirSync(images)).toEqual([]);
  });

  it.each(['', '.', '..', '../mini', '/etc', '.work-1-1-1', 'a/b', 'mini\0'])(
    'has no image named %j',
    name => {
      mkdirSync(images);
      expect(resolveImage(images, name)).toBeUndefined();
      expect(removeImage(images, name)).toBe(false);
    },
  );

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['of a machine that it does not know', '{"name": "mini", "machine": "vax"}'],
  ])('takes a description that is %s for no image, and fetches it anew', async (_what, text) => {
    mkdirSync(join(images, 'mini'), {recursive: true});
    writeFileSync(join(images, 'mini', imageFiles.description), text);
    expect(resolveImage(images, 'mini')).toBeUndefined();
    await fetchImage(images, 'mini', {env: installed});
    expect(resolveImage(images, 'mini')).toBeDefined();
  });

  it('takes an image without its ramdisk for none', async () => {
    const {ramdisk} = await fetchImage(images, 'mini', {env: installed});
    rmSync(ramdisk);
    expect(resolveImage(images, 'mini')).toBeUndefined();
    expect(listImages(images)).toMatchObject([
      {name: 'mini', machine: 'uml', image: undefined},
      {name: 'mini', machine: 'qemu', image: undefined},
      {name: 'mini-nfs', machine: 'uml', image: undefined},
      {name: 'mini-nfs', machine: 'qemu', image: undefined},
    ]);
  });

  it('uses an installed kernel where it is, and keeps a busybox of its own', async () => {
    const image = await fetchImage(images, 'mini', {env: installed});
    const kernel = join(home, 'bin', 'linux.uml');
    expect(image).toMatchObject({
      name: 'mini',
      machine: 'uml',
      kernel,
      ramdisk: join(images, 'mini', 'initramfs.cpio'),
      console: 'ssl0',
      origin: {kernel: {installed: kernel}, busybox: {installed: join(home, 'bin', 'busybox')}},
    });
    expect(readdirSync(join(images, 'mini')).sort()).toEqual([
      'busybox',
      'image.json',
      'initramfs.cpio',
    ]);
    expect(readdirSync(images)).toEqual(['mini']);
    const digest = createHash('sha256').update(readFileSync(image.ramdisk)).digest('hex');
    expect(image.sha256.ramdisk).toBe(digest);
  });

  it('lists an image as fetchable, then as present with its size', async () => {
    expect(listImages(images)).toEqual([
      {name: 'mini', machine: 'uml', image: undefined, size: 0},
      {name: 'mini', machine: 'qemu', image: undefined, size: 0},
      {name: 'mini-nfs', machine: 'uml', image: undefined, size: 0},
      {name: 'mini-nfs', machine: 'qemu', image: undefined, size: 0},
    ]);
    const image = await fetchImage(images, 'mini', {env: installed});
    const [listing] = listImages(images);
    expect(listing).toMatchObject({name: 'mini', image});
    expect(listing?.size).toBeGreaterThan(readFileSync(image.ramdisk).length);
  });

  it('fetches once: a second fetch changes nothing', async () => {
    const first = await fetchImage(images, 'mini', {env: installed});
    expect(await fetchImage(images, 'mini', {env: {PATH: ''}})).toEqual(first);
  });

  it('builds an image of another version of domux anew, without fetching', async () => {
    const image = await fetchImage(images, 'mini', {env: installed});
    const description = join(images, 'mini', imageFiles.description);
    writeFileSync(
      description,
      readFileSync(description, 'utf8').replace(image.recipe ?? '', 'older'),
    );
    writeFileSync(image.ramdisk, 'older');
    const renewed = await fetchImage(images, 'mini', {env: {PATH: ''}});
    expect(renewed.recipe).toBe(image.recipe);
    expect(readFileSync(renewed.ramdisk).length).toBeGreaterThan(1_000_000);
  });

  it('gives all who fetch at once the same image', async () => {
    const fetched = await Promise.all(
      Array.from({length: 4}, () => fetchImage(images, 'mini', {env: installed})),
    );
    expect(new Set(fetched.map(({created}) => created)).size).toBe(1);
    expect(readdirSync(images)).toEqual(['mini']);
  });

  it('leaves nothing of a fetch that was called off', async () => {
    const controller = new AbortController();
    const reason = new Error('called off');
    const fetching = fetchImage(images, 'mini', {
      env: installed,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(fetching).rejects.toBe(reason);
    expect(readdirSync(images)).toEqual([]);
  });

  it('clears up after a fetch that was killed, and leaves one that goes on alone', async () => {
    const {pid, startTime} = identify(process.pid) ?? {pid: 0, startTime: 0};
    const dead = `.work-${nobody}-1-1`;
    const reused = `.work-${pid}-${startTime + 1}-1`;
    const live = `.work-${pid}-${startTime}-0`;
    for (const name of [dead, reused, live]) mkdirSync(join(images, name), {recursive: true});
    await fetchImage(images, 'mini', {env: installed});
    expect(readdirSync(images).sort()).toEqual([live, 'mini']);
  });

  it('builds the same initramfs to the byte', async () => {
    const fetched = await fetchImage(images, 'mini', {env: installed});
    writeFileSync(fetched.ramdisk, 'spoilt');
    const built = await buildImage(images, 'mini');
    expect(built).toEqual({...fetched, created: built.created});
    const digest = createHash('sha256').update(readFileSync(built.ramdisk)).digest('hex');
    expect(digest).toBe(fetched.sha256.ramdisk);
  });

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    ['was cut short', (file: string) => truncateSync(file, 1000)],
    ['cannot be run', (file: string) => chmodSync(file, 0o600)],
  ])('builds an image whose busybox %s from another one', async (_, spoil) => {
    const image = await fetchImage(images, 'mini', {env: installed});
    const stored = join(images, 'mini', imageFiles.busybox);
    spoil(stored);
    await expect(buildImage(images, 'mini', {env: {PATH: home}})).rejects.toThrow(
      /The image mini needs busybox-static[^]*there is no apt-get here/,
    );
    expect(resolveImage(images, 'mini')).toEqual(image);
    const built = await buildImage(images, 'mini', {env: installed});
    expect(built.sha256).toEqual(image.sha256);
    expect(built.origin.busybox).toEqual({installed: join(home, 'bin', 'busybox')});
    expect(statSync(stored).size).toBeGreaterThan(1_000_000);
    expect(readdirSync(images)).toEqual(['mini']);
  });

  it('removes an image once', async () => {
    await fetchImage(images, 'mini', {env: installed});
    expect(removeImage(images, 'mini')).toBe(true);
    expect(readdirSync(images)).toEqual([]);
    expect(removeImage(images, 'mini')).toBe(false);
  });
});
