/** Bytes of a disk, from a place in it on. */
export type Chunk = {readonly at: number; readonly data: Buffer};

/** What a disk holds for its guest, with all that it is over: read piece by piece, and never copied. */
export type DiskContent = {
  /** Of the disk. */
  readonly bytes: number;
  /** In any order; what no chunk covers is zero. */
  readonly read: () => AsyncIterable<Chunk> | Iterable<Chunk>;
};
