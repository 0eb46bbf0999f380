import {once} from 'node:events';
import {duplexPair} from 'node:stream';
import type {Duplex} from 'node:stream';
import {text} from 'node:stream/consumers';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createLink} from '../../../source/protocol/link/link.ts';
import type {Link} from '../../../source/protocol/link/link.ts';
import {encodeCredit, encodeFrame} from '../../../source/protocol/link/frames.ts';
import {until} from '../../helpers/until.ts';

let near: Link;
let far: Link;
let nearEnd: Duplex;
let farEnd: Duplex;
beforeEach(() => {
  [nearEnd, farEnd] = duplexPair();
  near = joinLink(nearEnd);
  far = joinLink(farEnd);
});
afterEach(() => {
  near.close();
  far.close();
  vi.useRealTimers();
});

function joinLink(stream: Duplex): Link {
  const link = createLink(stream);
  stream.on('data', link.receive);
  stream.once('close', () => link.close(new Error('The other end closed it.')));
  return link;
}

/** A channel, from both ends. */
async function openBoth(window?: number): Promise<{mine: Duplex; theirs: Duplex}> {
  const {number, stream} = near.open(window);
  const theirs = await until('the channel is there', () => {
    try {
      return far.take(number);
    } catch {
      return undefined;
    }
  });
  return {mine: stream, theirs};
}

/** Everything that comes, without giving up the other direction at its end. */
async function gather(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

test('loses the link, and every channel with it, to a peer that speaks something else', async () => {
  const {mine} = await openBoth();
  const failed = new Promise<Error>(resolve => mine.once('error', resolve));
  farEnd.write('Welcome to atlas!\r\n');
  expect((await near.closed)?.message).toMatch(
    /^The connection is lost: something else than domux/,
  );
  expect((await failed).message).toMatch(/^The connection is lost/);
});

test('tells whoever opens a channel afterwards that the link is lost', async () => {
  farEnd.destroy();
  nearEnd.destroy();
  expect((await near.closed)?.message).toBe('The other end closed it.');
  const {stream} = near.open();
  await expect(text(stream)).rejects.toThrow('The other end closed it.');
});

test('gives a channel that was not begun, or is taken, to nobody', async () => {
  expect(() => far.take(7)).toThrow('There is no channel 7 to be taken.');
  const {number} = near.open();
  await until('it is there', () => {
    try {
      return far.take(number);
    } catch {
      return false;
    }
  });
  expect(() => far.take(number)).toThrow(`There is no channel ${number} to be taken.`);
});

test('ends a channel, not the link, whose peer sends more than it was allowed', async () => {
  farEnd.removeAllListeners('data');
  const {number, stream} = near.open(100);
  const other = near.open();
  farEnd.write(encodeFrame('data', number, Buffer.alloc(101)));
  await expect(text(stream)).rejects.toThrow('sent more than it had credit for');
  farEnd.write(encodeFrame('data', other.number, Buffer.from('fine')));
  farEnd.write(encodeFrame('end', other.number));
  expect(await text(other.stream)).toBe('fine');
});

test('loses a link whose other end is silent for too long, after asking it for a sign of life', async () => {
  vi.useFakeTimers();
  const [here, there] = duplexPair();
  const types: number[] = [];
  there.on('data', (chunk: Buffer) => types.push(chunk[0] ?? -1));
  const link = joinLink(here);
  link.keepAlive({ping: 1000, patience: 3000});
  await vi.advanceTimersByTimeAsync(4000);
  expect((await link.closed)?.message).toBe('The connection is lost: nothing was heard for 3 s.');
  expect(types).toContain(5);
});

test('does not lose a link whose other end answers', async () => {
  vi.useFakeTimers();
  const [here, there] = duplexPair();
  const link = joinLink(here);
  const other = joinLink(there);
  link.keepAlive({ping: 1000, patience: 3000});
  other.keepAlive({patience: 3000});
  await vi.advanceTimersByTimeAsync(60_000);
  const {number, stream} = link.open();
  stream.end('still there');
  await vi.advanceTimersByTimeAsync(10);
  expect(await text(other.take(number))).toBe('still there');
  link.close();
});

test('carries bytes both ways, each direction ended by itself', async () => {
  const {mine, theirs} = await openBoth();
  mine.end('question');
  expect(await text(theirs)).toBe('question');
  theirs.end('answer');
  expect(await text(mine)).toBe('answer');
});

test('passes on why a channel was given up', async () => {
  const {mine, theirs} = await openBoth();
  theirs.destroy(new Error('the guest is gone'));
  await expect(text(mine)).rejects.toThrow('the guest is gone');
});

test('brings megabytes through several channels whole and in order', async () => {
  const sent = Buffer.from(Uint32Array.from({length: 1 << 19}, (_, index) => index).buffer);
  const both = await Promise.all([openBoth(), openBoth(4096), openBoth(1 << 20)]);
  const received = Promise.all(both.map(({mine}) => gather(mine)));
  const back = Promise.all(both.map(({theirs}) => gather(theirs)));
  for (const {mine, theirs} of both) {
    theirs.end(sent);
    mine.end(sent);
  }
  for (const bytes of [...(await received), ...(await back)]) expect(bytes.equals(sent)).toBe(true);
});

test('holds up the channel that nobody reads, and no other', async () => {
  const flooded = await openBoth(8192);
  const live = await openBoth();
  let written = 0;
  const flood = () => {
    while (written < 10_000_000 && flooded.theirs.write(Buffer.alloc(1024))) written += 1024;
  };
  flooded.theirs.on('drain', flood);
  flood();
  await until('no more goes out', () => flooded.theirs.writableNeedDrain);

  live.theirs.on('data', (chunk: Buffer) => live.theirs.write(chunk));
  const echoed = new Promise<string>(resolve =>
    live.mine.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  live.mine.write('k');
  expect(await echoed).toBe('k');
  expect(flooded.theirs.writableNeedDrain).toBe(true);
  expect(written).toBeLessThan(1_000_000);
});

test('takes frames apart wherever they are cut', async () => {
  farEnd.removeAllListeners('data');
  const {number, stream} = near.open();
  const bytes = Buffer.concat([
    encodeFrame('data', number, Buffer.from('hello ')),
    encodeFrame('credit', number, encodeCredit(5)),
    encodeFrame('data', number, Buffer.from('world')),
    encodeFrame('end', number),
  ]);
  for (const byte of bytes) farEnd.write(Buffer.of(byte));
  expect(await text(stream)).toBe('hello world');
});
