import type {ConfigDocument, Problem, Statement} from './nodes.ts';
import {createCursor, SyntaxProblem, type Cursor} from './cursor.ts';
import {foldKeys} from './fold-keys.ts';
import {parseExpression} from './expressions.ts';
import {hidesItsBlock, refuseCallStatement, refuseKeyword} from './python.ts';

/**
 * Parses a config. Never throws: everything that is wrong is in `problems`, and parsing goes on at
 * the next line.
 *
 * The grammar is xl's (`KEY = VALUE` and `KEY += VALUE`, ended by newline or `;`) with the
 * expressions that xm's Python allowed. Unlike xl, a last comment needs no newline, CRLF and a byte
 * order mark are fine, and keys may have upper-case letters, where they mean the known key that they
 * spell; unlike xm, indentation means nothing.
 *
 * @param file The name that messages give.
 */
export function parseConfig(text: string, file = 'config'): ConfigDocument {
  const problem = refuseText(text);
  if (problem !== undefined) return {text, file, statements: [], problems: [problem]};

  const cursor = createCursor(text);
  const statements: Statement[] = [];
  const problems: Problem[] = [];
  while (cursor.peek().kind !== 'end') {
    if (cursor.peek().kind === 'newline' || cursor.isSymbol(';')) {
      cursor.next();
      continue;
    }
    parseStatement(cursor, statements, problems);
  }
  return {text, file, statements: foldKeys(statements), problems};
}

/** Characters of the largest text that is taken for a config: a kernel or a disk is none. */
const largest = 1 << 20;

function refuseText(text: string): Problem | undefined {
  const zero = text.indexOf('\0');
  if (zero !== -1) return {offset: zero, message: 'this is not a text file'};
  if (text.length <= largest) return undefined;
  return {offset: 0, message: `this is no config: it has more than ${largest} characters`};
}

function parseStatement(cursor: Cursor, statements: Statement[], problems: Problem[]): void {
  const first = cursor.peek();
  let target: ReturnType<typeof parseTarget> | undefined;
  try {
    target = parseTarget(cursor);
    const value = parseExpression(cursor);
    expectEnd(cursor);
    statements.push({...target, value, start: first.start, end: value.end});
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    problems.push({offset: error.offset, message: error.message});
    cursor.recover();
    if (target !== undefined) {
      const end = target.operatorSpan.end;
      statements.push({...target, value: undefined, start: first.start, end});
    }
    if (first.kind === 'identifier' && hidesItsBlock(cursor.text(first))) {
      cursor.skipDeeperLines(first);
    }
  }
}

function parseTarget(cursor: Cursor) {
  const key = cursor.peek();
  if (key.kind !== 'identifier') {
    throw cursor.problem(key, `expected a setting, KEY = VALUE, but found ${cursor.describe(key)}`);
  }
  cursor.next();
  const name = cursor.text(key);
  const refusal = refuseKeyword(name);
  const operator = cursor.peek();
  const symbol = operator.kind === 'symbol' ? cursor.text(operator) : '';
  if (symbol === '=' || symbol === '+=') {
    cursor.next();
    const keySpan = {start: key.start, end: key.end};
    const operatorSpan = {start: operator.start, end: operator.end};
    return {key: name, keySpan, operator: symbol, operatorSpan} as const;
  }

  if (refusal !== undefined) throw cursor.problem(key, refusal);
  if (symbol === '(') throw cursor.problem(key, refuseCallStatement(name));
  if (/^[-*/%]=$/.test(symbol)) {
    const operation = symbol.slice(0, 1);
    throw cursor.problem(
      operator,
      `\`${symbol}' is not understood: write ${name} = ${name} ${operation} ...`,
    );
  }
  throw cursor.problem(
    operator,
    `expected \`=' after \`${name}' but found ${cursor.describe(operator)}`,
  );
}

function expectEnd(cursor: Cursor): void {
  const token = cursor.peek();
  if (token.kind === 'newline' || token.kind === 'end' || cursor.isSymbol(';')) return;
  if (cursor.isSymbol('=')) {
    throw cursor.problem(token, 'one setting a line: write the second on a line of its own');
  }
  throw cursor.problem(
    token,
    `expected the end of the line but found ${cursor.describe(token)}; two settings on a line are kept apart by \`;'`,
  );
}
