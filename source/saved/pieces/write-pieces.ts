import {Writable} from 'node:stream';
import {createEncoder, processors} from './encode-pieces.ts';
import {encodeHead, pieceSize} from './piece.ts';
import type {Piece} from './piece.ts';

/** Where pieces go. */
export type PieceSink = {
  /** Writes some bytes behind those before. They are its own only until it resolves. */
  readonly put: (parts: readonly Buffer[]) => Promise<void>;
  /** Resolves when the disk has what was put so far. */
  readonly sync: () => Promise<void>;
};

/** Bytes by which the disk is measured: less would be all waiting for it to turn to us. */
const trial = 8 * 1024 * 1024;

/** Bytes after which the disk is to have taken those before: all at the end would take it longer. */
const syncInterval = 32 * 1024 * 1024;

/** A stream that is kept in pieces, compressed where that is measured to pay. */
export function createPieceWriter(sink: PieceSink): Writable {
  const {encode, setWriting} = createEncoder();
  /** What the next piece is gathered in. */
  let filling: Buffer | undefined;
  let length = 0;
  /** Those that are written are used again: the system clears each new one before it gives it. */
  const free: Buffer[] = [];
  let put = 0;
  let putting = 0;
  let syncing: Promise<void> | undefined;
  /** Pieces are compressed several at once, and written one after the other. */
  let written = Promise.resolve();
  const underWay: Promise<void>[] = [];

  const write = async (piece: Piece) => {
    const before = put;
    const began = performance.now();
    await sink.put([encodeHead(piece), piece.stored]);
    put += piece.stored.length;
    if (before < trial) await measure(began);
    else if (Math.floor(put / syncInterval) > Math.floor(before / syncInterval)) await syncBeside();
  };

  const measure = async (began: number) => {
    if (put >= trial) await sink.sync();
    putting += performance.now() - began;
    if (put >= trial) setWriting(putting / put);
  };

  /** One at a time: a disk that does not keep up is waited for. */
  const syncBeside = async () => {
    await syncing;
    syncing = sink.sync();
    syncing.catch(ignore);
  };

  const add = async (whole: Buffer, used: number) => {
    const coding = encode(whole.subarray(0, used));
    coding.catch(ignore);
    written = written.then(async () => {
      await write(await coding);
      free.push(whole);
    });
    written.catch(ignore);
    underWay.push(written);
    if (underWay.length > processors()) await underWay.shift();
  };

  const gather = async (chunk: Buffer) => {
    for (let at = 0; at < chunk.length;) {
      filling ??= free.pop() ?? Buffer.allocUnsafeSlow(pieceSize);
      const taken = chunk.copy(filling, length, at);
      at += taken;
      length += taken;
      if (length === pieceSize) await flush();
    }
  };

  const flush = async () => {
    if (filling === undefined) return;
    const [whole, used] = [filling, length];
    [filling, length] = [undefined, 0];
    await add(whole, used);
  };

  const settle = (work: Promise<unknown>, done: (error?: Error) => void) =>
    void work.then(() => done(), done);

  return new Writable({
    highWaterMark: 2 * pieceSize,
    write: (chunk: Buffer, _, done) => settle(gather(chunk), done),
    final: done =>
      settle(
        flush()
          .then(() => written)
          .then(() => syncing),
        done,
      ),
  });
}

/** Whoever waits for the last piece is told of what went wrong with any. */
const ignore = () => undefined;
