/** What a terminal sends: a key by its name, the mouse, or pasted text. Columns and rows count from 0. */
export type InputEvent =
  | {
      readonly type: 'key';
      /** Such as `a`, `A`, `space`, `enter`, `ctrl+c`, `shift+up`, `alt+x`, `f1`. */
      readonly key: string;
      /** What it puts into a text field. */
      readonly text?: string;
    }
  | {
      readonly type: 'mouse';
      readonly action: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
      readonly button: 'left' | 'middle' | 'right';
      readonly column: number;
      readonly row: number;
    }
  | {readonly type: 'paste'; readonly text: string};

export type Decoded = {
  readonly events: readonly InputEvent[];
  /** The beginning of a sequence whose end has not come yet. */
  readonly rest: string;
};

const pasteBegin = '\x1b[200~';
const pasteEnd = '\x1b[201~';

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x1b': 'esc',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\0': 'ctrl+space',
};

/** Final letters of CSI and SS3 sequences (XTerm Control Sequences, "PC-Style Function Keys"). */
const letters: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift+tab',
  M: 'enter',
};

/** Numbers of CSI sequences that end in `~`. */
const numbers: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/**
 * Takes typed text apart.
 *
 * @param final Nothing more is on its way: a lone ESC is the key itself.
 */
export function decodeKeys(typed: string, final: boolean): Decoded {
  const events: InputEvent[] = [];
  let rest = typed;
  while (rest !== '') {
    const next = takeOne(rest, final);
    if (next === undefined) return {events, rest};
    if (next.event !== undefined) events.push(next.event);
    rest = rest.slice(next.length);
  }
  return {events, rest: ''};
}

type Taken = {readonly event: InputEvent | undefined; readonly length: number};

function takeOne(text: string, final: boolean): Taken | undefined {
  if (!text.startsWith('\x1b')) return takePlain(text);
  if (text.startsWith(pasteBegin)) return takePaste(text, final);

  const csi = /^\x1b\[([<?=>]?)([\d;:]*)([ -/]*)([@-~])/.exec(text);
  if (csi) {
    const [whole, mark = '', parameters = '', , final_ = ''] = csi;
    // The Linux console sends ESC [ [ A for F1.
    if (final_ === '[') {
      const letter = text.charAt(whole.length);
      if (letter === '' && !final) return undefined;
      return {event: key(`f${letter.charCodeAt(0) - 64}`), length: whole.length + 1};
    }
    const event = mark === '<' ? mouse(parameters, final_) : csiKey(mark, parameters, final_);
    return {event, length: whole.length};
  }

  const ss3 = /^\x1bO([A-Za-z])/.exec(text);
  if (ss3) return {event: key(letters[ss3[1] ?? ''] ?? 'unknown'), length: 3};

  const unfinished = /^\x1b(?:\[[<?=>]?[\d;:]*[ -/]*|O)?$/.test(text);
  if (unfinished && !final) return undefined;
  if (text.length === 1 || text.startsWith('\x1b\x1b')) return {event: key('esc'), length: 1};

  const {event, length} = takePlain(text.slice(1));
  return {event: event?.type === 'key' ? key(`alt+${event.key}`) : event, length: length + 1};
}

function takePlain(text: string): Taken {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const {length} = character;
  const named = controls[character];
  if (named !== undefined) return {event: key(named), length};
  const code = character.charCodeAt(0);
  if (code < 0x20) return {event: key(`ctrl+${controlLetter(code)}`), length};
  if (character === ' ') return {event: {type: 'key', key: 'space', text: ' '}, length};
  return {event: {type: 'key', key: character, text: character}, length};
}

const key = (name: string): InputEvent => ({type: 'key', key: name});

const controlLetter = (code: number) => String.fromCharCode(code + 0x40).toLowerCase();

function takePaste(text: string, final: boolean): Taken | undefined {
  const end = text.indexOf(pasteEnd);
  if (end === -1 && !final) return undefined;
  const until = end === -1 ? text.length : end;
  return {
    event: {type: 'paste', text: text.slice(pasteBegin.length, until)},
    length: end === -1 ? text.length : end + pasteEnd.length,
  };
}

function csiKey(mark: string, parameters: string, final: string): InputEvent | undefined {
  if (mark !== '') return undefined;
  const [first = '', second = ''] = parameters.split(';');
  const modifiers = modifierNames(Number.parseInt(second || '1', 10));
  if (final === 'u') return unicodeKey(Number.parseInt(first, 10), modifiers);
  const named = final === '~' ? numbers[first] : letters[final];
  return named === undefined ? undefined : key(modifiers + named);
}

/** A key of kitty's keyboard protocol: its code point and modifiers. */
function unicodeKey(code: number, modifiers: string): InputEvent {
  const character = String.fromCodePoint(code);
  const named = controls[character] ?? (character === ' ' ? 'space' : character);
  if (modifiers === 'shift+' && /^\p{L}$/u.test(character)) {
    return {type: 'key', key: character.toUpperCase(), text: character.toUpperCase()};
  }
  return {type: 'key', key: modifiers + named, ...(modifiers === '' ? {text: character} : {})};
}

/** Modifiers are a bit field plus one: shift 1, alt 2, ctrl 4. */
function modifierNames(parameter: number): string {
  const bits = Number.isNaN(parameter) ? 0 : parameter - 1;
  return [bits & 4 && 'ctrl+', bits & 2 && 'alt+', bits & 1 && 'shift+'].filter(Boolean).join('');
}

/** A mouse report of mode 1006 (XTerm Control Sequences, "Extended coordinates"). */
function mouse(parameters: string, final: string): InputEvent | undefined {
  const [code = 0, column = 1, row = 1] = parameters.split(';').map(Number);
  const button = (['left', 'middle', 'right'] as const)[code & 3];
  const at = {column: column - 1, row: row - 1};
  if (code & 64) {
    const action = code & 1 ? 'wheel-down' : 'wheel-up';
    return {type: 'mouse', action, button: 'left', ...at};
  }
  if (button === undefined) return undefined;
  const action = final === 'm' ? 'release' : code & 32 ? 'drag' : 'press';
  return {type: 'mouse', action, button, ...at};
}
