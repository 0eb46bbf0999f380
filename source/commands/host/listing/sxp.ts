/** An S-expression: a number prints as Python's int or float, a list in parentheses. */
export type Sxp = string | number | readonly Sxp[];

const width = 80;
const indent = 4;

/**
 * Prints an S-expression as xm 2.0 does (PrettyPrint.py and sxp.show in its tree): a list that fits
 * into what is left of the 80 columns stays on its line; of one that does not, every element goes
 * on a line of its own, indented by 4, and the closing parenthesis as well. Ends without a newline.
 */
export function prettySxp(sxp: Sxp, column = 0): string {
  const flat = showSxp(sxp);
  if (!isList(sxp) || flat.length <= width - column) return flat;

  const [head = '', ...rest] = sxp;
  const margin = '\n'.padEnd(column + 1);
  const lines = rest.map(
    child => `${margin}${' '.repeat(indent)}${prettySxp(child, column + indent)}`,
  );
  return `(${prettySxp(head, column + 1)}${lines.join('')}${margin})`;
}

/** The same on one line, however long. */
export function showSxp(sxp: Sxp): string {
  if (isList(sxp)) return `(${sxp.map(showSxp).join(' ')})`;
  return typeof sxp === 'number' ? showNumber(sxp) : showString(sxp);
}

/** A number that is a float even where it is whole: Python writes `3.0`. */
export const float = (value: number): string =>
  Number.isInteger(value) ? `${value}.0` : showNumber(value);

/** Python 2 writes 12 significant digits. */
const showNumber = (value: number): string => String(Number(value.toPrecision(12)));

/** Bare where xm's parser reads it back as it is, else as Python 2's repr(). */
function showString(text: string): string {
  return /^(?:[A-Za-z0-9._:/~-]*|@)$/.test(text) ? text : pythonRepr(text);
}

/** Python 2's repr() of the text's bytes in UTF-8. */
function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const bytes = [...Buffer.from(text)].map(byte => escapeByte(byte, quote));
  return `${quote}${bytes.join('')}${quote}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

function escapeByte(byte: number, quote: string): string {
  const character = String.fromCharCode(byte);
  if (character === quote) return `\\${quote}`;
  const printable = byte >= 0x20 && byte < 0x7f ? character : undefined;
  return escapes[character] ?? printable ?? `\\x${byte.toString(16).padStart(2, '0')}`;
}

const isList = (sxp: Sxp): sxp is readonly Sxp[] => Array.isArray(sxp);
