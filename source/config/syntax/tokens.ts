/** Blanks and comments are tokens too: the tokens of a text, put together, are the text. */
export type Token = {
  readonly kind:
    | 'blank'
    | 'comment'
    | 'newline'
    | 'identifier'
    | 'number'
    | 'string'
    | 'unterminated'
    | 'symbol'
    | 'unknown'
    | 'end';
  /** Offsets in the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
};

/**
 * One alternative per kind, in this order. An identifier has dots as in xl's grammar; a number
 * takes all that sticks to it, so that `9f` is one wrong number; a string with three quotes may
 * span lines, one with a single quote only where a backslash ends the line, as in Python.
 */
const grammar =
  /([ \t\f\v\r\ufeff]+|\\\r?\n)|(#[^\n]*)|(\n)|([A-Za-z_][A-Za-z0-9_.]*)|((?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[A-Za-z0-9_.]*)|("""(?:[^\\"]|\\[^]|"(?!""))*"""|'''(?:[^\\']|\\[^]|'(?!''))*'''|"(?!"")(?:[^\\"\n]|\\\r?\n|\\.)*"|'(?!'')(?:[^\\'\n]|\\\r?\n|\\.)*')|(["'][^\n]*)|([-+*/%]=|[=!<>]=|[-+*/%=[\](){},;:.<>])|([^])/gy;

const kinds = [
  'blank',
  'comment',
  'newline',
  'identifier',
  'number',
  'string',
  'unterminated',
  'symbol',
  'unknown',
] as const;

/** Cuts a config text into tokens. Never fails: what fits nothing is a token of kind `unknown`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  grammar.lastIndex = 0;
  for (let start = 0; start < text.length; start = grammar.lastIndex) {
    const match = grammar.exec(text);
    if (match === null) break;
    let group = 1;
    while (group < kinds.length && match[group] === undefined) group++;
    tokens.push({kind: kinds[group - 1] ?? 'unknown', start, end: grammar.lastIndex});
  }
  return tokens;
}
