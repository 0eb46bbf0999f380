import {decodeKeys} from '../../key-decoder.ts';
import type {InputEvent} from '../../key-decoder.ts';
import {tearTime} from '../../tear-time.ts';

/** What is typed, as far as a console has to know. Text is bytes, one character each. */
export type Typed =
  | {readonly type: 'bytes'; readonly text: string}
  | {readonly type: 'prefix'}
  | {readonly type: 'key'; readonly key: string; readonly text?: string}
  | MouseReport
  | {readonly type: 'focus'; readonly gained: boolean}
  /** Pasted text comes as bytes between the two. */
  | {readonly type: 'paste'; readonly edge: 'begin' | 'end'};

/** The numbers of a mouse report of mode 1006; column and row from 1. */
export type MouseReport = {
  readonly type: 'mouse';
  readonly code: number;
  readonly column: number;
  readonly row: number;
  readonly release: boolean;
};

/** Who gets what is typed: the guest, byte by byte, or domux, key by key. */
export type TypingMode = 'guest' | 'keys';

export type Taken = {readonly typed: Typed | undefined; readonly length: number};

/**
 * Takes the first thing off typed bytes.
 *
 * @param prefix The byte of the prefix key.
 * @param pasting Between the marks of a paste nothing is a key.
 * @param final Nothing more is on its way: what was begun is whole.
 * @returns undefined when the end of something has not come yet.
 */
export function takeTyped(
  text: string,
  mode: TypingMode,
  {prefix, pasting, final}: {prefix: number; pasting: boolean; final: boolean},
): Taken | undefined {
  if (pasting) return takePasted(text, final);
  const special = takeSpecial(text, prefix);
  if (special) return special;
  if (!final && unfinished.test(text)) return undefined;
  if (mode === 'keys') return takeKey(text, final);

  const key = String.fromCharCode(prefix);
  let end = 1;
  while (end < text.length && text[end] !== '\x1b' && text[end] !== key) end++;
  return {typed: {type: 'bytes', text: text.slice(0, end)}, length: end};
}

const pasteEnd = '\x1b[201~';

/** The beginning of a control sequence, whose end decides what it is. */
const unfinished = /^\x1b(?:\[[<?=>]?[\d;:]*)?$/;

function takePasted(text: string, final: boolean): Taken | undefined {
  if (text.startsWith(pasteEnd)) return {typed: {type: 'paste', edge: 'end'}, length: 6};
  const end = text.indexOf(pasteEnd);
  const tail = /\x1b(?:\[(?:2(?:0(?:1)?)?)?)?$/.exec(text);
  const safe = end !== -1 ? end : tail && !final ? tail.index : text.length;
  if (safe === 0) return undefined;
  return {typed: {type: 'bytes', text: text.slice(0, safe)}, length: safe};
}

function takeSpecial(text: string, prefix: number): Taken | undefined {
  if (text.charCodeAt(0) === prefix) return {typed: {type: 'prefix'}, length: 1};
  if (!text.startsWith('\x1b[')) return undefined;
  const sequence = /^\x1b\[([<]?)([\d;:]*)([A-Za-z~])/.exec(text);
  if (sequence === null) return undefined;
  const [{length}, mark, parameters = '', final = ''] = sequence;

  if (mark === '<') {
    const [code = 0, column = 1, row = 1] = parameters.split(';').map(Number);
    return {typed: {type: 'mouse', code, column, row, release: final === 'm'}, length};
  }
  if (parameters === '' && (final === 'I' || final === 'O')) {
    return {typed: {type: 'focus', gained: final === 'I'}, length};
  }
  if (final === '~' && parameters === '200') return {typed: {type: 'paste', edge: 'begin'}, length};
  const pressed = readKeyReport(parameters, final);
  if (pressed === undefined || prefix >= 0x20) return undefined;
  if (pressed.code !== letterOf(prefix) || !pressed.control) return undefined;
  // The release of a key that was told as pressed means nothing.
  return {typed: pressed.release ? undefined : {type: 'prefix'}, length};
}

const letterOf = (control: number): number =>
  String.fromCharCode(control + 0x40)
    .toLowerCase()
    .charCodeAt(0);

/**
 * A key as kitty's keyboard protocol tells it, `CSI code:shifted:base ; modifiers:event u`, or
 * xterm's modifyOtherKeys, `CSI 27 ; modifiers ; code ~`. Of the modifiers the locks do not count.
 */
function readKeyReport(
  parameters: string,
  final: string,
): {code: number; control: boolean; release: boolean} | undefined {
  const fields = parameters.split(';').map(field => field.split(':').map(Number));
  const [first = [], second = [], third = []] = fields;
  if (final === 'u') {
    const held = ((second[0] ?? 1) - 1) & 0x3f;
    return {code: first[2] ?? first[0] ?? 0, control: held === 4, release: second[1] === 3};
  }
  if (final !== '~' || first[0] !== 27) return undefined;
  return {code: third[0] ?? 0, control: (((second[0] ?? 1) - 1) & 0x3f) === 4, release: false};
}

/** One key: a sequence, a character with Alt, or a character of UTF-8. */
function takeKey(text: string, final: boolean): Taken | undefined {
  const sequence = /^\x1b(?:\[\[[A-E]|\[[<?=>]?[\d;:]*[ -/]*[@-~]|O[A-Za-z])/.exec(text);
  const length = sequence?.[0].length ?? (text.startsWith('\x1b') ? 1 : characterLength(text));
  if (text.length < length && !final) return undefined;
  const unit = Buffer.from(text.slice(0, length), 'latin1').toString('utf8');
  const [event] = decodeKeys(unit, true).events;
  return {typed: asKey(event), length: Math.min(length, text.length)};
}

const asKey = (event: InputEvent | undefined): Typed | undefined =>
  event?.type === 'key' ? event : undefined;

function characterLength(text: string): number {
  const first = text.charCodeAt(0);
  if (first < 0xc0) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

export type TypedInput = {
  readonly read: (bytes: Buffer) => void;
  readonly reset: () => void;
};

/** Takes typed bytes apart as they come, asking before each thing for whom it is. */
export function createTypedInput(
  prefix: number,
  mode: () => TypingMode,
  emit: (typed: Typed) => void,
): TypedInput {
  let text = '';
  let pasting = false;
  let timer: NodeJS.Timeout | undefined;

  const take = (final: boolean) => {
    while (text !== '') {
      const taken = takeTyped(text, mode(), {prefix, pasting, final});
      if (taken === undefined) {
        timer = setTimeout(() => take(true), tearTime);
        return;
      }
      text = text.slice(taken.length);
      if (taken.typed?.type === 'paste') pasting = taken.typed.edge === 'begin';
      if (taken.typed) emit(taken.typed);
    }
  };

  return {
    read: bytes => {
      clearTimeout(timer);
      text += bytes.toString('latin1');
      take(false);
    },
    reset: () => {
      clearTimeout(timer);
      text = '';
      pasting = false;
    },
  };
}
