/** What a splitter makes of the bytes that a client sends. */
export type RequestSink = {
  /** A whole JSON value, which may be no valid one. The buffer is only valid during the call. */
  readonly value: (bytes: Buffer) => void;
  /** Something that is no JSON, in QEMU's words; what was begun is dropped. */
  readonly malformed: (what: string) => void;
};

/** Objects and arrays within one another: QEMU's own limit (qobject/json-streamer.c). */
const deepest = 1024;

/** Pieces of a value that are kept as they came. */
const mostParts = 256;

const code = (character: string): number => character.charCodeAt(0);
const newline = code('\n');
const tab = code('\t');
const backslash = code('\\');
const quotes = [code('"'), code("'")];
const blanks = [code(' '), tab, code('\r'), newline];
const openings = [code('{'), code('[')];
const closings = [code('}'), code(']')];
const separators = [code(','), code(':')];
/** What numbers and words such as `true` are made of. */
const literals = new Set(Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789+-.E'));

/** In a text of UTF-8 they stand for nothing: a client may send one to be at a known place again. */
const isBreak = (byte: number): boolean => byte < 0x20 || byte >= 0xfe;

type Place =
  /** Between the parts of a value, or between values. */
  | 'between'
  | 'string'
  | 'escape'
  | 'literal'
  /** After something that is no JSON, up to the end of the line or another break. */
  | 'recovering'
  /** Within a value that is too long, up to the end of the line. */
  | 'skipping';

/**
 * Splits what a client of QMP sends into JSON values. A value ends where its last bracket does,
 * whether or not a newline follows, and may go over several lines: QEMU's own client library sends
 * none, others pretty-print (docs/interop/qmp-spec in QEMU's tree, "Forcing the JSON parser into
 * known-good state").
 *
 * @param limit Bytes that a value may have.
 */
export function createRequestSplitter(limit: number, sink: RequestSink): (chunk: Buffer) => void {
  let place: Place = 'between';
  let quote = 0;
  let braces = 0;
  let brackets = 0;
  /** What earlier chunks had of the value that has begun. */
  let parts: Buffer[] = [];
  let length = 0;

  return chunk => {
    /** Where the value begins in this chunk; undefined between values. */
    let start = length > 0 ? 0 : undefined;

    const reset = (next: Place) => {
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

    const finish = (end: number) => {
      if (start === undefined || isTooLong(end)) return;
      const last = chunk.subarray(start, end);
      const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      reset('between');
      sink.value(whole);
    };

    const refuse = (byte: number, what = `JSON parse error, stray ${nameOf(byte)}`) => {
      reset(isBreak(byte) && byte !== tab ? 'between' : 'recovering');
      sink.malformed(what);
    };

    /** A value is whole when all brackets are closed, or one that was never opened is. */
    const isWhole = () => (braces === 0 && brackets === 0) || braces < 0 || brackets < 0;

    const take = (byte: number, at: number): void => {
      switch (place) {
        case 'skipping':
          if (byte === newline) place = 'between';
          return;
        case 'recovering':
          if (isBreak(byte) && byte !== tab) place = 'between';
          return;
        case 'escape':
          if (isBreak(byte)) refuse(byte);
          else place = 'string';
          return;
        case 'string':
          if (isBreak(byte)) refuse(byte);
          else if (byte === backslash) place = 'escape';
          else if (byte === quote) {
            place = 'between';
            if (isWhole()) finish(at + 1);
          }
          return;
        case 'literal':
          if (literals.has(byte)) return;
          place = 'between';
          if (isWhole()) finish(at);
          return take(byte, at);
        case 'between':
          return takeBetween(byte, at);
      }
    };

    const takeBetween = (byte: number, at: number) => {
      if (blanks.includes(byte)) return;
      start ??= at;
      if (quotes.includes(byte)) {
        quote = byte;
        place = 'string';
      } else if (literals.has(byte)) {
        place = 'literal';
      } else if (openings.includes(byte) || closings.includes(byte)) {
        const step = openings.includes(byte) ? 1 : -1;
        if (byte === code('{') || byte === code('}')) braces += step;
        else brackets += step;
        if (braces + brackets > deepest) refuse(byte, 'JSON nesting depth limit exceeded');
        else if (isWhole()) finish(at + 1);
      } else if (separators.includes(byte)) {
        if (isWhole()) finish(at + 1);
      } else {
        refuse(byte);
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

/**
 * The text of a value in the JSON that everybody knows: QEMU also takes strings in single quotes,
 * and `\'` in either kind.
 */
export function standardize(text: string): string {
  if (!text.includes("'")) return text;
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'/gs, string => {
    const inner = string
      .slice(1, -1)
      .replace(/\\.|"/gs, part => (part === "\\'" ? "'" : part === '"' ? '\\"' : part));
    return `"${inner}"`;
  });
}
