/**
 * Where in a text of JSON a byte stands, as QEMU's own lexer tells it (qobject/json-lexer.c): one
 * that is no JSON gives up the value, and a bracket, a comma or a colon begins the next.
 */
export type Place =
  /** Between tokens. */
  | 'start'
  /** After something that is no JSON, until something that can follow it. */
  | 'recovering'
  | 'string'
  | 'escape'
  | 'keyword'
  | NumberPlace;

type NumberPlace = 'sign' | 'zero' | 'digits' | 'point' | 'fraction' | 'e' | 'power-sign' | 'power';

/** What a byte does: it goes on at a place, is no JSON, ends the token, or is the first after it. */
export type Step = Place | 'stray' | 'end' | 'ended';

export const code = (character: string): number => character.charCodeAt(0);

export const newline = code('\n');
const tab = code('\t');
const backslash = code('\\');
export const quotes = [code('"'), code("'")];
const blanks = new Set(Buffer.from(' \t\r\n'));
const punctuation = new Set(Buffer.from('{}[]:,'));
const letters = new Set(Buffer.from('abcdefghijklmnopqrstuvwxyz'));

export const isBlank = (byte: number): boolean => blanks.has(byte);
export const isPunctuation = (byte: number): boolean => punctuation.has(byte);

/** In a text of UTF-8 they stand for nothing: a client may send one to be at a known place again. */
const isBreak = (byte: number): boolean => byte < 0x20 || byte >= 0xfe;

const ten = '0123456789';

/** How a number goes on, and whether it may end. */
const numbers: Readonly<
  Record<NumberPlace, {readonly whole: boolean; readonly steps: ReadonlyMap<number, Step>}>
> = {
  sign: number(false, ['0', 'zero'], ['123456789', 'digits']),
  zero: number(true, [ten, 'stray'], ['.', 'point']),
  digits: number(true, [ten, 'digits'], ['.', 'point'], ['eE', 'e']),
  point: number(false, [ten, 'fraction']),
  fraction: number(true, [ten, 'fraction'], ['eE', 'e']),
  e: number(false, ['+-', 'power-sign'], [ten, 'power']),
  'power-sign': number(false, [ten, 'power']),
  power: number(true, [ten, 'power']),
};

function number(whole: boolean, ...rules: (readonly [bytes: string, step: Step])[]) {
  const steps = rules.flatMap(([bytes, step]) =>
    [...Buffer.from(bytes)].map(byte => [byte, step] as const),
  );
  return {whole, steps: new Map<number, Step>(steps)};
}

/**
 * What a byte does at a place.
 *
 * @param quote What the string that it may stand in began with.
 */
export function step(place: Place, byte: number, quote: number): Step {
  switch (place) {
    case 'start':
      return begin(byte);
    case 'recovering':
      return isPunctuation(byte) || (isBreak(byte) && byte !== tab) ? 'ended' : 'recovering';
    case 'string':
      if (isBreak(byte)) return 'stray';
      if (byte === backslash) return 'escape';
      return byte === quote ? 'end' : 'string';
    case 'escape':
      return isBreak(byte) ? 'stray' : 'string';
    case 'keyword':
      return letters.has(byte) ? 'keyword' : 'ended';
    case 'sign':
    case 'zero':
    case 'digits':
    case 'point':
    case 'fraction':
    case 'e':
    case 'power-sign':
    case 'power': {
      const {whole, steps} = numbers[place];
      return steps.get(byte) ?? (whole ? 'ended' : 'stray');
    }
  }
}

function begin(byte: number): Step {
  if (isBlank(byte)) return 'start';
  if (isPunctuation(byte)) return 'end';
  if (quotes.includes(byte)) return 'string';
  if (letters.has(byte)) return 'keyword';
  if (byte === code('-')) return 'sign';
  if (byte === code('0')) return 'zero';
  return byte > code('0') && byte <= code('9') ? 'digits' : 'stray';
}
