/** Bytes of a stream, taken in the portions that are needed. */
export class ByteQueue {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #length = 0;
  #ended = false;

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  /** So many bytes; undefined where the stream ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    await this.#fill(length);
    return this.#length < length ? undefined : this.#remove(length);
  }

  /** Some bytes, but not the last so many of the stream; undefined where there are no others. */
  async takeLeaving(length: number): Promise<Buffer | undefined> {
    await this.#fill(length + 1);
    return this.#length <= length ? undefined : this.#remove(this.#length - length);
  }

  async #fill(length: number): Promise<void> {
    while (this.#length < length && !this.#ended) {
      const next = await this.#source.next();
      if (next.done === true) {
        this.#ended = true;
      } else {
        this.#held.push(next.value);
        this.#length += next.value.length;
      }
    }
  }

  #remove(length: number): Buffer {
    const all = this.#held.length === 1 ? this.#held[0] : undefined;
    const bytes = all ?? Buffer.concat(this.#held);
    this.#held = length < bytes.length ? [bytes.subarray(length)] : [];
    this.#length = bytes.length - length;
    return bytes.subarray(0, length);
  }
}
