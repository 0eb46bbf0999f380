import {tokenize, type Token} from './tokens.ts';

/** What ends the parsing of one statement; never leaves the parser. */
export class SyntaxProblem extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** A place in the tokens of a text, blanks and comments left out. */
export type Cursor = {
  /** The next token. Within brackets newlines do not count. */
  readonly peek: () => Token;
  readonly next: () => Token;
  readonly text: (token: Token) => string;
  readonly isSymbol: (symbol: string) => boolean;
  /** Runs a parser within brackets. */
  readonly within: <T>(open: Token, parse: () => T) => T;
  readonly problem: (token: Token, message: string) => SyntaxProblem;
  /** A token as a message names it. */
  readonly describe: (token: Token) => string;
  /** After a problem: goes to the beginning of the next statement. */
  readonly recover: () => void;
  /** Skips the lines that are indented deeper than the line of a token. */
  readonly skipDeeperLines: (than: Token) => void;
};

/** Brackets within brackets; more is no config but an attempt on the stack. */
const deepest = 20;

/** Makes a cursor at the beginning of a text. */
export function createCursor(source: string): Cursor {
  const tokens = tokenize(source).filter(({kind}) => kind !== 'blank' && kind !== 'comment');
  const end: Token = {kind: 'end', start: source.length, end: source.length};
  let at = 0;
  let depth = 0;

  const tokenAt = (index: number) => tokens[index] ?? end;
  const text = (token: Token) => source.slice(token.start, token.end);
  const isAssignment = (token: Token) =>
    token.kind === 'symbol' && (text(token) === '=' || text(token) === '+=');
  const beginsStatement = (index: number) =>
    tokenAt(index).kind === 'identifier' &&
    (index === 0 || tokenAt(index - 1).kind === 'newline') &&
    isAssignment(tokenAt(index + 1));

  const peek = () => {
    while (depth > 0 && tokenAt(at).kind === 'newline') at++;
    return tokenAt(at);
  };

  const recover = () => {
    let open = depth;
    depth = 0;
    if (at > 0 && isAssignment(tokenAt(at)) && beginsStatement(at - 1) && open > 0) {
      at--;
      return;
    }
    let calls = 0;
    for (; at < tokens.length; at++) {
      const token = tokenAt(at);
      const symbol = token.kind === 'symbol' ? text(token) : '';
      if (['[', '(', '{'].includes(symbol)) open++;
      if ([']', ')', '}'].includes(symbol)) open = Math.max(0, open - 1);
      if (symbol === '(') calls++;
      // A keyword argument of a call looks like a setting; elsewhere one ends an unclosed bracket.
      const begins = calls === 0 && beginsStatement(at + 1);
      if (token.kind === 'newline' && (open === 0 || begins)) return;
    }
  };

  const indentation = (token: Token) =>
    token.start - (source.lastIndexOf('\n', token.start - 1) + 1);

  return {
    peek,
    next: () => {
      const token = peek();
      if (token.kind !== 'end') at++;
      return token;
    },
    text,
    isSymbol: symbol => {
      const {kind, start, end: stop} = peek();
      return (
        kind === 'symbol' && stop - start === symbol.length && source.startsWith(symbol, start)
      );
    },
    within: (open, parse) => {
      if (++depth > deepest) throw new SyntaxProblem(open.start, 'too many brackets in brackets');
      const result = parse();
      depth--;
      return result;
    },
    problem: (token, message) => new SyntaxProblem(token.start, message),
    describe: token => describe(token, text(token)),
    recover,
    skipDeeperLines: than => {
      const limit = indentation(than);
      while (at < tokens.length) {
        const first = tokenAt(tokenAt(at).kind === 'newline' ? at + 1 : at);
        if (first.kind !== 'newline' && (first.kind === 'end' || indentation(first) <= limit))
          return;
        at++;
        while (at < tokens.length && tokenAt(at).kind !== 'newline') at++;
      }
    },
  };
}

function describe({kind}: Token, text: string): string {
  switch (kind) {
    case 'newline':
      return 'the end of the line';
    case 'end':
      return 'the end of the file';
    case 'unterminated':
      return 'a string without its closing quote';
    case 'blank':
    case 'comment':
    case 'identifier':
    case 'number':
    case 'string':
    case 'symbol':
    case 'unknown':
      return `\`${text.length > 30 ? `${text.slice(0, 27)}...` : text}'`;
  }
}
