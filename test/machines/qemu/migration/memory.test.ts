import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {keepMemory} from '../../../../source/machines/qemu/migration/memory/keep-memory.ts';
import {putMemory} from '../../../../source/machines/qemu/migration/memory/put-memory.ts';

const mebibyte = 1024 * 1024;
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-memory-'))));
afterEach(() => rmSync(directory, {recursive: true}));

/** A file in the place of a guest's memory. */
function memory(name: string, content: Buffer) {
  const path = join(directory, name);
  writeFileSync(path, content);
  return {path, inode: statSync(path).ino, bytes: content.length};
}

/** Something here and there, at the edges too. */
function sparse(): Buffer {
  const content = Buffer.alloc(6 * mebibyte);
  for (const at of [0, 4096, 8 * 4096, mebibyte - 1, 3 * mebibyte + 5000, 6 * mebibyte - 10]) {
    randomBytes(10).copy(content, at);
  }
  randomBytes(2 * mebibyte).copy(content, 3.5 * mebibyte);
  return content;
}

const keep = (from: ReturnType<typeof memory>) => buffer(keepMemory(from, () => undefined));

test('carries all of a memory over, into one that is not blank, and leaves what follows', async () => {
  const content = sparse();
  const kept = await keep(memory('here', content));
  expect(kept.length).toBeLessThan(3 * mebibyte);
  const there = memory('there', Buffer.alloc(content.length, 0xaa));
  const state = Readable.from([kept.subarray(0, 5), kept.subarray(5), Buffer.from('devices')], {
    objectMode: false,
  });
  const rest = await putMemory(state, there);
  expect((await buffer(rest)).toString()).toBe('devices');
  expect(readFileSync(there.path).equals(content)).toBe(true);
});

test('leaves blank what is blank', async () => {
  const kept = await keep(memory('here', Buffer.alloc(4 * mebibyte)));
  const there = memory('there', Buffer.alloc(0));
  truncateSync(there.path, 4 * mebibyte);
  await putMemory(Readable.from([kept]), {...there, bytes: 4 * mebibyte});
  expect(statSync(there.path).blocks).toBe(0);
});

test('refuses what is of a larger memory, and what ends too early', async () => {
  const kept = await keep(memory('here', sparse()));
  const smaller = memory('there', Buffer.alloc(mebibyte));
  await expect(putMemory(Readable.from([kept]), smaller)).rejects.toThrow(/of a larger memory/);
  const there = memory('other', Buffer.alloc(6 * mebibyte));
  const torn = Readable.from([kept.subarray(0, -20)]);
  await expect(putMemory(torn, there)).rejects.toThrow(/ends too early/);
});
