import {availableParallelism} from 'node:os';
import {zlib} from '../../system/node/zlib.ts';
import {chooseCodec} from './choose-codec.ts';
import type {Codec, Piece} from './piece.ts';

/** Pieces that are compressed at once, each by a thread of its own. */
export const processors = () => Math.min(4, availableParallelism());

/** Level 1: the next ones take several times as long for a tenth less. */
const level = 1;

/** One piece of so many is compressed to see whether that would pay, while it does not. */
const sampled = 16;

/** What counts of what was measured before, when a piece more is. */
const memory = 0.75;

/** Makes pieces, compressed as long as that is measured to pay. */
export type Encoder = {
  readonly encode: (plain: Buffer) => Promise<Piece>;
  /** Tells in how many milliseconds the disk takes a byte; until then nothing is compressed. */
  readonly setWriting: (writing: number) => void;
};

/** Node has zstd from 22.15 on; an older one leaves what it keeps as it is. */
export function createEncoder(): Encoder {
  let count = 0;
  let codec: Codec = 'none';
  let writing: number | undefined;
  let seen = {plain: 0, packed: 0, packing: 0};

  const choose = () => {
    if (writing === undefined || seen.plain === 0) return;
    const measured = {packing: seen.packing / seen.plain, ratio: seen.packed / seen.plain};
    codec = chooseCodec({writing, ...measured}, processors());
  };

  const measure = (plain: number, packed: number, packing: number) => {
    seen = {
      plain: seen.plain * memory + plain,
      packed: seen.packed * memory + packed,
      packing: seen.packing * memory + packing,
    };
    choose();
  };

  return {
    setWriting: value => {
      writing = value;
      choose();
    },
    encode: async plain => {
      const asItIs = {codec: 'none', plain: plain.length, stored: plain} as const;
      const isTried = codec === 'zstd' || writing === undefined || count % sampled === 0;
      count++;
      if (!isTried || !('zstdCompress' in zlib())) return asItIs;
      const began = performance.now();
      const stored = await compress(plain);
      measure(plain.length, stored.length, performance.now() - began);
      if (codec === 'none' || stored.length >= plain.length) return asItIs;
      return {codec: 'zstd', plain: plain.length, stored};
    },
  };
}

const compress = (plain: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const params = {[zlib().constants.ZSTD_c_compressionLevel]: level};
    zlib().zstdCompress(plain, {params}, (error, packed) => {
      if (error) reject(error);
      else resolve(packed);
    });
  });
