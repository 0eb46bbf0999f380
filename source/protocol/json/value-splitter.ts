import {code, isBlank, isPunctuation, newline, quotes, step} from './lexer.ts';
import type {Place} from './lexer.ts';

/** What a splitter makes of the bytes that a client sends. */
export type ValueSink = {
  /** A whole JSON value, which may be no valid one. The buffer is only valid during the call. */
  readonly value: (bytes: Buffer) => void;
  /** Something that is no JSON, in QEMU's words; what was begun is dropped. */
  readonly malformed: (what: string) => void;
};

/** Objects and arrays within one another: QEMU's own limit (qobject/json-streamer.c). */
const deepest = 1024;

/** Pieces of a value that are kept as they came. */
const mostParts = 256;

/**
 * Splits what a client of QMP sends into JSON values. A value ends where its last bracket does,
 * whether or not a newline follows, and may go over several lines: QEMU's own client library sends
 * none, others pretty-print (docs/interop/qmp-spec in QEMU's tree, "Forcing the JSON parser into
 * known-good state"). Of one that is too long the rest of the line is passed over.
 *
 * @param limit Bytes that a value may have.
 */
export function createValueSplitter(limit: number, sink: ValueSink): (chunk: Buffer) => void {
  let place: Place | 'skipping' = 'start';
  let quote = 0;
  let braces = 0;
  let brackets = 0;
  /** What earlier chunks had of the value that has begun. */
  let parts: Buffer[] = [];
  let length = 0;

  return chunk => {
    /** Where the value begins in this chunk; undefined between values. */
    let start = length > 0 ? 0 : undefined;

    const reset = (next: Place | 'skipping') => {
      place = next;
      braces = 0;
      brackets = 0;
      parts = [];
      length = 0;
      start = undefined;
    };

    const isTooLong = (end: number): boolean => {
      if (start === undefined || length + end - start <= limit) return false;
      reset('skipping');
      sink.malformed('JSON token size limit exceeded');
      return true;
    };

    /** A token has ended: so has the value when all brackets are closed, or one too many is. */
    const finish = (end: number) => {
      place = 'start';
      const isOpen = (braces > 0 || brackets > 0) && braces >= 0 && brackets >= 0;
      if (isOpen || start === undefined || isTooLong(end)) return;
      const last = chunk.subarray(start, end);
      const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      reset('start');
      sink.value(whole);
    };

    const count = (byte: number) => {
      if (byte === code('{')) braces++;
      else if (byte === code('}')) braces--;
      else if (byte === code('[')) brackets++;
      else if (byte === code(']')) brackets--;
    };

    const take = (byte: number, at: number): void => {
      if (place === 'skipping') {
        if (byte === newline) place = 'start';
        return;
      }

      if (place === 'start' && !isBlank(byte)) {
        start ??= at;
        if (quotes.includes(byte)) quote = byte;
        if (isPunctuation(byte)) count(byte);
        if (braces + brackets > deepest) {
          reset('start');
          sink.malformed('JSON nesting depth limit exceeded');
          return;
        }
      }

      const next = step(place, byte, quote);
      if (next === 'stray') {
        reset('recovering');
        sink.malformed(`JSON parse error, stray ${nameOf(byte)}`);
      } else if (next === 'end') {
        finish(at + 1);
      } else if (next === 'ended') {
        finish(at);
        take(byte, at);
      } else {
        place = next;
      }
    };

    for (let at = 0; at < chunk.length; at++) take(chunk[at] ?? 0, at);
    if (start === undefined || isTooLong(chunk.length)) return;
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    // Many small pieces would take more memory than the value.
    if (parts.length === mostParts) parts = [Buffer.concat(parts)];
  };
}

const nameOf = (byte: number): string =>
  byte > 0x20 && byte < 0x7f
    ? `'${String.fromCharCode(byte)}'`
    : `'\\x${byte.toString(16).padStart(2, '0')}'`;
