import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {writeCpio} from '../../source/images/cpio.ts';
import type {ArchiveEntry} from '../../source/images/cpio.ts';
import {imageFiles} from '../../source/images/image.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';

const entries: ArchiveEntry[] = [
  {type: 'directory', path: 'dev'},
  {type: 'character-device', path: 'dev/console', major: 5, minor: 1},
  {type: 'directory', path: 'etc', mode: 0o750},
  {type: 'file', path: 'etc/motd', data: 'grüß\n'},
  {type: 'file', path: 'etc/init', mode: 0o755, data: Buffer.from('#!/bin/sh\n')},
  {type: 'file', path: 'etc/empty', data: ''},
  {type: 'symlink', path: 'init', target: 'etc/init'},
];

describe('writeCpio', () => {
  let busybox: string;
  beforeAll(async () => {
    busybox = join(dirname((await ensureMini()).ramdisk), imageFiles.busybox);
  }, miniTimeout);

  it.each([
    ['an absolute path', '/etc'],
    ['a path that leaves the archive', '../etc'],
    ['a path with a hidden way out', 'etc/../../passwd'],
    ['an empty path', ''],
    ['a path with a NUL', 'a\0b'],
    ['the name that ends an archive', 'TRAILER!!!'],
  ])('refuses %s', (_what, path) => {
    expect(() => writeCpio([{type: 'directory', path}])).toThrow(/archive/);
  });

  it('refuses a path that comes twice', () => {
    const twice = {type: 'file', path: 'init', data: ''} as const;
    expect(() => writeCpio([twice, twice])).toThrow(/'init' is in the archive twice/);
  });

  it('refuses a file before its directory, for the kernel would drop it', () => {
    const file = {type: 'file', path: 'etc/motd', data: ''} as const;
    expect(() => writeCpio([file, {type: 'directory', path: 'etc'}])).toThrow(
      /'etc\/motd' comes before its directory 'etc'/,
    );
  });

  it('writes the header that the format asks for', () => {
    const archive = writeCpio([{type: 'file', path: 'ab', mode: 0o640, data: 'xyz'}]);
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', 6 + index * 8, 14 + index * 8), 16);
    expect(archive.toString('latin1', 0, 6)).toBe('070701');
    expect([1, 5, 6, 11].map(field)).toEqual([0o100640, 0, 3, 3]);
    expect(archive.toString('latin1', 110, 113)).toBe('ab\0');
    expect(archive.toString('latin1', 116, 119)).toBe('xyz');
    expect(archive.length % 512).toBe(0);
  });

  it('writes the same bytes everywhere and every time', () => {
    const digest = createHash('sha256').update(writeCpio(entries)).digest('hex');
    expect(digest).toBe('d23dec6c2a01bb160de15904633faed5e389f89443f86991398b2b18309e9dbb');
  });

  it('is unpacked by cpio as it was meant', () => {
    const directory = mkdtempSync(join(tmpdir(), 'domux-cpio-'));
    onTestFinished(() => rmSync(directory, {recursive: true}));
    const plain = entries.filter(({type}) => type !== 'character-device');
    const run = (options: string, archive: Buffer) =>
      execFileSync(busybox, ['cpio', options], {cwd: directory, input: archive, encoding: 'utf8'});

    expect(run('-it', writeCpio(entries)).trim().split('\n')).toEqual(
      entries.map(({path}) => path),
    );
    run('-idm', writeCpio(plain));
    expect(readFileSync(join(directory, 'etc/motd'), 'utf8')).toBe('grüß\n');
    expect(readlinkSync(join(directory, 'init'))).toBe('etc/init');
    expect(lstatSync(join(directory, 'etc')).mode & 0o777).toBe(0o750);
    expect(lstatSync(join(directory, 'etc/init')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(directory, 'etc/init')).mtimeMs).toBe(0);
    expect(lstatSync(join(directory, 'etc/empty')).size).toBe(0);
  });
});
