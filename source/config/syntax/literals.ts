/** What a literal means, or why it means nothing, and where in it (offset from its start). */
export type Literal<T> = {readonly value: T} | LiteralProblem;

type LiteralProblem = {readonly at: number; readonly message: string};

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** `\x41` and `\101` mean what they mean in Python; xl has them in its grammar, but broken. */
const escapeSequence = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(\r?\n|[^]))/y;

/** Reads a string token, quotes included. */
export function readString(token: string): Literal<string> {
  const quotes = quoteLength(token);
  let value = '';
  let at = quotes;
  const end = token.length - quotes;
  while (at < end) {
    const backslash = token.indexOf('\\', at);
    if (backslash === -1 || backslash >= end) return {value: value + token.slice(at, end)};
    value += token.slice(at, backslash);
    const read = readEscape(token, backslash);
    if ('message' in read) return read;
    value += read.value;
    at = read.end;
  }
  return {value};
}

function readEscape(token: string, at: number): {value: string; end: number} | LiteralProblem {
  escapeSequence.lastIndex = at;
  const [whole = '', hexadecimal, octal, plain = ''] = escapeSequence.exec(token) ?? [];
  const end = at + whole.length;
  if (hexadecimal !== undefined || octal !== undefined) {
    const code = hexadecimal === undefined ? parseInt(octal ?? '', 8) : parseInt(hexadecimal, 16);
    if (code < 0x80) return {value: String.fromCharCode(code), end};
    return {at, message: `\`${whole}' is no ASCII character: write the character itself`};
  }

  const meaning = escapes[plain === '\r\n' ? '\n' : plain];
  if (meaning !== undefined) return {value: meaning, end};
  const seen = whole.trimEnd();
  return {
    at,
    message: `\`${seen}' means nothing in a string: write \`\\${seen}' for a backslash`,
  };
}

/**
 * Where in a string token its value's character is that has this index; so a message about part of
 * a disk specification can point at it.
 */
export function offsetInString(token: string, index: number): number {
  let at = quoteLength(token);
  for (let left = index; left > 0 && at < token.length; left--) {
    escapeSequence.lastIndex = at;
    at += escapeSequence.exec(token)?.[0].length ?? 1;
  }
  return at;
}

const quoteLength = (token: string) => (/^("""|''')/.test(token) ? 3 : 1);

/** Reads a number token as strtol with base 0 does, as xl; and floats, as Python. */
export function readNumber(token: string): Literal<{value: number; float: boolean}> {
  const bad = (message: string) => ({at: 0, message: `\`${token}' is not a number: ${message}`});
  const whole = token.replace(/(?<=^[0-9]\w*)[lL]$/, '');
  if (/^0[0-7]*$|^[1-9][0-9]*$|^0[xX][0-9a-fA-F]+$/.test(whole)) {
    const octal = /^0[0-9]/.test(whole);
    const value = octal ? parseInt(whole, 8) : Number(whole);
    return Number.isSafeInteger(value)
      ? {value: {value, float: false}}
      : bad('it is too large, quote it if it is a name');
  }
  if (/^0[oO][0-7]+$/.test(whole)) return {value: {value: Number(whole), float: false}};
  if (/^0[0-9]+$/.test(whole)) return bad('a leading 0 means octal, which has no 8 and 9');
  if (/^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(token)) {
    const value = Number(token);
    return Number.isFinite(value) ? {value: {value, float: true}} : bad('it is too large');
  }
  return bad('quote it if it is a name');
}
