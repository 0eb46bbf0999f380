import type {BinaryOperator, Expression} from '../syntax/nodes.ts';
import {formatString} from './format-string.ts';
import {
  checkSize,
  EvaluationProblem,
  makeList,
  nameType,
  numberOf,
  sizeOf,
  textOf,
  type Evaluated,
} from './values.ts';

/**
 * Applies an operator as Python 2 does: whole numbers divide to whole numbers, `%` formats a
 * string, `+` joins strings and lists, `*` repeats them.
 *
 * @param node The expression that the result comes from.
 * @throws {EvaluationProblem}
 */
export function applyOperator(
  operator: BinaryOperator,
  left: Evaluated,
  right: Evaluated,
  node: Expression,
): Evaluated {
  if (left.type === 'unknown' || right.type === 'unknown') return {type: 'unknown', node};
  const joined = operator === '+' ? join(left, right, node) : undefined;
  if (joined !== undefined) return joined;
  if (operator === '%' && (left.type === 'string' || left.type === 'word')) {
    if (left.type === 'string' || numberOf(left) === undefined) {
      return string(formatString(left.value, right, node), node);
    }
  }
  if (operator === '*') {
    const repeated = repeat(left, right, node) ?? repeat(right, left, node);
    if (repeated !== undefined) return repeated;
  }
  return calculate(operator, left, right, node);
}

function join(left: Evaluated, right: Evaluated, node: Expression): Evaluated | undefined {
  if (left.type === 'list' && right.type === 'list') {
    return makeList('list', [...left.items, ...right.items], node);
  }
  if (isText(left) && isText(right)) return string(left.value + right.value, node);
  if ((left.type === 'list') !== (right.type === 'list')) {
    throw new EvaluationProblem(
      node,
      `${nameType(left)} and ${nameType(right)} cannot be joined: lists join only lists`,
    );
  }
  return undefined;
}

function repeat(what: Evaluated, times: Evaluated, node: Expression): Evaluated | undefined {
  const count = numberOf(times);
  if (count === undefined || count.float) return undefined;
  if (what.type !== 'string' && what.type !== 'list') return undefined;
  checkSize(sizeOf(what) * count.value, node);
  if (what.type === 'string')
    return string(what.value === '' ? '' : what.value.repeat(Math.max(0, count.value)), node);
  const length = what.items.length === 0 ? 0 : Math.max(0, count.value);
  return makeList('list', Array.from({length}, () => what.items).flat(), node);
}

function calculate(
  operator: BinaryOperator,
  left: Evaluated,
  right: Evaluated,
  node: Expression,
): Evaluated {
  const first = numberOf(left);
  const second = numberOf(right);
  if (first === undefined || second === undefined) {
    const wrong = first === undefined ? left : right;
    const cure =
      operator === '+' && (isText(left) || isText(right)) ? ", write '%s%s' % (A, B) to join" : '';
    throw new EvaluationProblem(
      wrong.node,
      `\`${operator}' needs two numbers here, and ${describe(wrong)} is none${cure}`,
    );
  }

  const float = first.float || second.float;
  const value = compute(operator, first.value, second.value, float);
  if (value === undefined) throw new EvaluationProblem(right.node, 'this is a division by zero');
  if (!Number.isFinite(value) || (!float && !Number.isSafeInteger(value))) {
    throw new EvaluationProblem(node, 'the result is too large a number');
  }
  return {type: float ? 'float' : 'integer', value, node};
}

function compute(operator: BinaryOperator, a: number, b: number, float: boolean) {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : float ? a / b : Math.floor(a / b);
    case '%':
      return b === 0 ? undefined : a - b * Math.floor(a / b);
  }
}

const isText = (value: Evaluated) => value.type === 'string' || value.type === 'word';

function describe(value: Evaluated): string {
  const text = textOf(value);
  return text === undefined || text.length > 30 ? nameType(value) : `\`${text}'`;
}

function string(value: string, node: Expression): Evaluated {
  checkSize(value.length, node);
  return {type: 'string', value, node};
}
