import type {ConfigValue} from '../domain-config.ts';
import type {Expression} from '../syntax/nodes.ts';

/** A value with the expression it came from, so that a message can point there. */
export type Evaluated = {readonly node: Expression} & (
  | {readonly type: 'string'; readonly value: string}
  /** From the command line: text or a number, as it is used. */
  | {readonly type: 'word'; readonly value: string}
  | {readonly type: 'integer' | 'float'; readonly value: number}
  | {readonly type: 'boolean'; readonly value: boolean}
  | {readonly type: 'none'}
  | {
      readonly type: 'list' | 'tuple';
      readonly items: readonly Evaluated[];
      /** Characters and elements, those of lists within it included. */
      readonly size: number;
    }
  /** The value of something that was wrong, and has been said to be. */
  | {readonly type: 'unknown'}
);

/** What is wrong with an expression, and where. */
export class EvaluationProblem extends Error {
  readonly offset: number;

  constructor(node: Expression, message: string) {
    super(message);
    this.offset = node.start;
  }
}

/** Characters and elements that the value of one expression may have, however it was made. */
const largest = 1 << 20;

/** @throws {EvaluationProblem} for a size that no config has: ten lines could ask for gigabytes. */
export function checkSize(size: number, node: Expression): void {
  if (size > largest) throw new EvaluationProblem(node, 'the result is too long');
}

/** Makes a list or a tuple. @throws {EvaluationProblem} */
export function makeList(
  type: 'list' | 'tuple',
  items: readonly Evaluated[],
  node: Expression,
): Evaluated {
  const size = items.reduce((sum, item) => sum + 1 + sizeOf(item), 0);
  checkSize(size, node);
  return {type, items, size, node};
}

/** Characters and elements of a value. */
export function sizeOf(value: Evaluated): number {
  if (value.type === 'list' || value.type === 'tuple') return value.size;
  return value.type === 'string' || value.type === 'word' ? value.value.length : 0;
}

/** The type as a message names it, with its article. */
export function nameType({type}: Evaluated): string {
  switch (type) {
    case 'string':
    case 'word':
      return 'a string';
    case 'integer':
    case 'float':
      return 'a number';
    case 'boolean':
      return 'True or False';
    case 'none':
      return 'None';
    case 'list':
      return 'a list';
    case 'tuple':
      return 'a tuple';
    case 'unknown':
      return 'an unknown value';
  }
}

/** The text of a string or a number as Python prints it; undefined for anything else. */
export function textOf(evaluated: Evaluated): string | undefined {
  switch (evaluated.type) {
    case 'string':
    case 'word':
      return evaluated.value;
    case 'integer':
      return String(evaluated.value);
    case 'float':
      return Number.isInteger(evaluated.value)
        ? evaluated.value.toFixed(1)
        : String(Number(evaluated.value.toPrecision(12)));
    case 'boolean':
      return evaluated.value ? 'True' : 'False';
    case 'none':
    case 'list':
    case 'tuple':
    case 'unknown':
      return undefined;
  }
}

/** The number that a value is in arithmetic; undefined when it is none. */
export function numberOf(evaluated: Evaluated): {value: number; float: boolean} | undefined {
  switch (evaluated.type) {
    case 'integer':
    case 'float':
      return {value: evaluated.value, float: evaluated.type === 'float'};
    case 'boolean':
      return {value: Number(evaluated.value), float: false};
    case 'word': {
      const value = Number(evaluated.value);
      if (!/^[-+]?[0-9]+(\.[0-9]+)?$/.test(evaluated.value)) return undefined;
      return {value, float: evaluated.value.includes('.')};
    }
    case 'string':
    case 'none':
    case 'list':
    case 'tuple':
    case 'unknown':
      return undefined;
  }
}

/** The value as a setting has it. None and what was wrong have none: the key counts as not set. */
export function toConfigValue(evaluated: Evaluated): ConfigValue | undefined {
  switch (evaluated.type) {
    case 'string':
    case 'word':
    case 'integer':
    case 'float':
    case 'boolean':
      return evaluated.value;
    case 'list':
    case 'tuple':
      return evaluated.items.map(toConfigValue).filter(item => item !== undefined);
    case 'none':
    case 'unknown':
      return undefined;
  }
}
