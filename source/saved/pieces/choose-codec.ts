import type {Codec} from './piece.ts';

/** What was measured while pieces were kept. */
export type Measured = {
  /** Milliseconds in which the disk takes a byte. */
  readonly writing: number;
  /** Milliseconds in which one processor compresses a byte. */
  readonly packing: number;
  /** Bytes that zstd makes of one. */
  readonly ratio: number;
};

/**
 * What gets a state to the disk sooner. Compressing goes on beside the writing, so the slower one of the
 * two counts; as long as it makes little difference the smaller file is the better one.
 *
 * @param processors That compress at once.
 */
export function chooseCodec({writing, packing, ratio}: Measured, processors: number): Codec {
  const compressed = Math.max(packing / processors, writing * ratio);
  return compressed <= writing * indifference ? 'zstd' : 'none';
}

const indifference = 1.1;
