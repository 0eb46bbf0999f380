import {Writable} from 'node:stream';
import {createEncoder, processors} from './encode-pieces.ts';
import {encodeHead, pieceSize} from './piece.ts';
import type {Piece} from './piece.ts';

/** Where pieces go. */
export type PieceSink = {
  /** Writes some bytes behind those before. */
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
  let gathered: Buffer[] = [];
  let length = 0;
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

  const add = async (plain: Buffer) => {
    const coding = encode(plain);
    coding.catch(ignore);
    written = written.then(async () => write(await coding));
    written.catch(ignore);
    underWay.push(written);
    if (underWay.length > processors) await underWay.shift();
  };

  const flush = async (atLeast: number) => {
    while (length > 0 && length >= atLeast) {
      const [first] = gathered;
      const all = first?.length === length ? first : Buffer.concat(gathered, length);
      const rest = all.subarray(pieceSize);
      [gathered, length] = [[rest], rest.length];
      await add(all.subarray(0, pieceSize));
    }
  };

  const settle = (work: Promise<unknown>, done: (error?: Error) => void) =>
    void work.then(() => done(), done);

  return new Writable({
    highWaterMark: 2 * pieceSize,
    write: (chunk: Buffer, _, done) => {
      gathered.push(chunk);
      length += chunk.length;
      settle(flush(pieceSize), done);
    },
    final: done =>
      settle(
        flush(0)
          .then(() => written)
          .then(() => syncing),
        done,
      ),
  });
}

/** Whoever waits for the last piece is told of what went wrong with any. */
const ignore = () => undefined;
