import type {BinaryOperator, Expression, ListNode} from './nodes.ts';
import type {Cursor} from './cursor.ts';
import {readNumber, readString} from './literals.ts';
import {expressionKeywords, refuseCall, refuseOperator} from './python.ts';
import type {Token} from './tokens.ts';

/** Operators in a row; an expression is nested as deep as it has operators. */
const longestChain = 200;

/**
 * Parses an expression: strings, numbers, names, lists, tuples, parentheses, `+ - * / %` with
 * Python's precedence.
 *
 * @throws {SyntaxProblem}
 */
export function parseExpression(cursor: Cursor): Expression {
  const result = parseChain(cursor, ['+', '-'], () =>
    parseChain(cursor, ['*', '/', '%'], () => parseUnary(cursor)),
  );
  refuseContinuation(cursor);
  return result;
}

function parseChain(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  parseOperand: () => Expression,
): Expression {
  let left = parseOperand();
  for (let count = 1; ; count++) {
    const token = cursor.peek();
    if (token.kind !== 'symbol') return left;
    const operator = operators.find(symbol => cursor.isSymbol(symbol));
    if (operator === undefined) return left;
    if (count > longestChain) throw cursor.problem(token, 'this expression is too long');
    cursor.next();
    const right = parseOperand();
    left = {kind: 'binary', operator, left, right, start: left.start, end: right.end};
  }
}

function parseUnary(cursor: Cursor): Expression {
  const signs: Token[] = [];
  while (cursor.isSymbol('-') || cursor.isSymbol('+')) {
    signs.push(cursor.next());
    if (signs.length > longestChain) {
      throw cursor.problem(cursor.peek(), 'this expression is too long');
    }
  }
  return signs.reduceRight((operand: Expression, sign): Expression => {
    const operator = cursor.text(sign) === '-' ? '-' : '+';
    return {kind: 'unary', operator, operand, start: sign.start, end: operand.end};
  }, parsePrimary(cursor));
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const {start, end} = token;
  switch (token.kind) {
    case 'string': {
      cursor.next();
      const read = readString(cursor.text(token));
      if ('message' in read) throw cursor.problem({...token, start: start + read.at}, read.message);
      if (cursor.peek().kind === 'string') {
        throw cursor.problem(
          cursor.peek(),
          "two strings side by side: write `,' between the elements of a list, or `+' to join them",
        );
      }
      return {kind: 'string', value: read.value, start, end};
    }
    case 'number': {
      cursor.next();
      const read = readNumber(cursor.text(token));
      if ('message' in read) throw cursor.problem(token, read.message);
      return {kind: 'number', ...read.value, start, end};
    }
    case 'identifier':
      return parseName(cursor);
    case 'symbol':
      if (cursor.isSymbol('[')) return parseList(cursor);
      if (cursor.isSymbol('(')) return parseParentheses(cursor);
      if (cursor.isSymbol('{')) {
        throw cursor.problem(
          token,
          "`{' begins a Python dictionary, which no setting takes: write a list, [ 'KEY=VALUE' ]",
        );
      }
      throw expectedValue(cursor, token);
    case 'unterminated':
      throw cursor.problem(token, 'this string has no closing quote on its line');
    case 'newline':
    case 'end':
      throw cursor.problem(token, "expected a value after `=', on the same line");
    case 'unknown':
    case 'blank':
    case 'comment':
      throw expectedValue(cursor, token);
  }
}

const expectedValue = (cursor: Cursor, token: Token) =>
  cursor.problem(
    token,
    `expected a value (a string in quotes, a number, a list in [ ]) but found ${cursor.describe(token)}`,
  );

function parseName(cursor: Cursor): Expression {
  const token = cursor.next();
  const name = cursor.text(token);
  if (expressionKeywords.includes(name)) throw cursor.problem(token, refuseOperator(name));
  if (cursor.isSymbol('(')) throw cursor.problem(token, refuseCall(name));
  return {kind: 'name', name, start: token.start, end: token.end};
}

/** What Python would allow to follow an expression, and is refused by its name. */
function refuseContinuation(cursor: Cursor): void {
  const token = cursor.peek();
  if (token.kind === 'newline' || cursor.isSymbol(',')) return;
  const text = cursor.text(token);
  if (token.kind === 'identifier' && expressionKeywords.includes(text)) {
    throw cursor.problem(token, refuseOperator(text));
  }
  if (token.kind !== 'symbol') return;
  if (['==', '!=', '<', '>', '<=', '>='].includes(text)) {
    throw cursor.problem(token, refuseOperator(text));
  }
  if (text === '[') throw cursor.problem(token, refuseOperator('[...]'));
  if (text === '(') throw cursor.problem(token, refuseOperator('(...)'));
}

function parseList(cursor: Cursor): ListNode {
  const open = cursor.next();
  const {items, close} = cursor.within(open, () => parseItems(cursor, open, ']'));
  return {kind: 'list', items, start: open.start, end: close.end};
}

function parseParentheses(cursor: Cursor): Expression {
  const open = cursor.next();
  const {items, close, commas} = cursor.within(open, () => parseItems(cursor, open, ')'));
  const span = {start: open.start, end: close.end};
  const [inner] = items;
  return inner !== undefined && commas === 0
    ? {kind: 'group', inner, ...span}
    : {kind: 'tuple', items, ...span};
}

function parseItems(cursor: Cursor, open: Token, closing: string) {
  const items: Expression[] = [];
  let commas = 0;
  while (!cursor.isSymbol(closing)) {
    if (commas < items.length) {
      if (!cursor.isSymbol(',')) throw notClosed(cursor, open, closing, items.length > 0);
      cursor.next();
      commas++;
      continue;
    }
    if (cursor.peek().kind === 'end') throw notClosed(cursor, open, closing, false);
    items.push(parseExpression(cursor));
  }
  return {items, commas, close: cursor.next()};
}

function notClosed(cursor: Cursor, open: Token, closing: string, afterItem: boolean) {
  const token = cursor.peek();
  const what = closing === ']' ? 'list' : 'parenthesis';
  if (token.kind === 'end' || cursor.isSymbol('=') || cursor.isSymbol('+=')) {
    return cursor.problem(open, `this ${what} is never closed: its \`${closing}' is missing`);
  }
  const expected = afterItem ? `\`,' or \`${closing}'` : `a value or \`${closing}'`;
  return cursor.problem(token, `expected ${expected} but found ${cursor.describe(token)}`);
}
