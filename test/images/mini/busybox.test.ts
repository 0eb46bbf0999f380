import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {isStaticProgram, listApplets, missingApplets} from '../../../source/images/mini/busybox.ts';
import {imageFiles} from '../../../source/images/image.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';

describe('a busybox', () => {
  let busybox: string;
  beforeAll(async () => {
    busybox = join(dirname((await ensureMini()).ramdisk), imageFiles.busybox);
  }, miniTimeout);

  it('is no static program when it asks for an interpreter, as Node does', () => {
    expect(isStaticProgram(readFileSync(process.execPath))).toBe(false);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a script', Buffer.from('#!/bin/sh\n'.padEnd(100))],
    ['cut off after its ELF header', Buffer.from('7f454c46020101'.padEnd(128, 'f'), 'hex')],
  ])('is no static program when it is %s', (_what, bytes) => {
    expect(isStaticProgram(bytes)).toBe(false);
  });

  it('of the image is a static program with all that the guest needs', async () => {
    expect(isStaticProgram(readFileSync(busybox))).toBe(true);
    const applets = await listApplets(busybox);
    expect(applets).toContain('bin/vi');
    expect(missingApplets(applets)).toEqual([]);
  });

  it('without init is told apart', () => {
    expect(missingApplets(['bin/sh', 'bin/mount', 'sbin/initctl'])).toContain('init');
  });
});
