import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {decodeHead, pieceHead, pieceSize} from '../../../source/saved/pieces/piece.ts';
import {readPieces} from '../../../source/saved/pieces/read-pieces.ts';
import {createPieceWriter} from '../../../source/saved/pieces/write-pieces.ts';

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'domux-pieces-'))));
afterAll(() => rmSync(directory, {recursive: true}));

/** A disk that takes so many milliseconds for a write. */
const slowDisk = (kept: Buffer[], delay: number) => ({
  put: async (parts: readonly Buffer[]) => {
    if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay));
    kept.push(Buffer.concat(parts));
  },
  sync: async () => undefined,
});

async function keep(content: Buffer, delay = 0): Promise<Buffer> {
  const kept: Buffer[] = [];
  // In parts that fit no piece.
  const parts = Array.from({length: Math.ceil(content.length / 700_001)}, (_, index) =>
    content.subarray(index * 700_001, (index + 1) * 700_001),
  );
  await pipeline(Readable.from(parts), createPieceWriter(slowDisk(kept, delay)));
  return Buffer.concat(kept);
}

async function readBack(kept: Buffer): Promise<Buffer> {
  const file = join(directory, 'kept');
  writeFileSync(file, Buffer.concat([Buffer.from('head'), kept, Buffer.from('tail')]));
  expect(readFileSync(file).length).toBe(kept.length + 8);
  const place = {file, from: 4, end: 4 + kept.length, onRead: () => undefined};
  return buffer(Readable.from(readPieces(place), {objectMode: false}));
}

const codecOfFirst = (kept: Buffer) => decodeHead(kept.subarray(0, pieceHead), 'kept').codec;

test('gives back what was kept, whatever fits a piece and however it was kept', async () => {
  const text = Buffer.alloc(9 * pieceSize, 'what repeats ');
  const content = Buffer.concat([text, randomBytes(3 * pieceSize + 17), text]);
  const slow = await keep(content, 40);
  expect(slow.length).toBeLessThan(content.length - 8 * pieceSize);
  expect((await readBack(slow)).equals(content)).toBe(true);
  const short = Buffer.from('short');
  expect(codecOfFirst(await keep(short))).toBe('none');
  expect((await readBack(await keep(short))).equals(short)).toBe(true);
  expect((await readBack(await keep(Buffer.alloc(0)))).length).toBe(0);
});

test('refuses pieces that are none, or shorter than they say', async () => {
  const kept = await keep(Buffer.from('something'));
  await expect(readBack(kept.subarray(0, 3))).rejects.toThrow(/state in it is corrupt/);
  kept.writeUInt8(9);
  await expect(readBack(kept)).rejects.toThrow(/state in it is corrupt/);
});

test('tells of a disk that takes no more', async () => {
  const sink = {
    put: () => Promise.reject(new Error('ENOSPC: no space left on device')),
    sync: async () => undefined,
  };
  const writing = pipeline(Readable.from([randomBytes(5 * pieceSize)]), createPieceWriter(sink));
  await expect(writing).rejects.toThrow(/ENOSPC/);
});
