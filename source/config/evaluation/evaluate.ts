import type {ConfigDocument, Expression, Problem, Statement} from '../syntax/nodes.ts';
import {applyOperator} from './operators.ts';
import {EvaluationProblem, makeList, nameType, numberOf, type Evaluated} from './values.ts';

/** What a config sets, each key once, in the order in which the keys first appear. */
export type Evaluation = {
  readonly settings: ReadonlyMap<string, {value: Evaluated; statement: Statement}>;
  /** The document's own problems and those of its expressions, in the order of the text. */
  readonly problems: readonly Problem[];
  /** Names that expressions use: a key among them is a variable, whatever else it is. */
  readonly used: ReadonlySet<string>;
};

/**
 * Works out the settings of a config.
 *
 * @param variables NAME=VALUE of the command line. They are there before the first line, as xm has
 * it, and count as text or as numbers, whichever an expression needs.
 */
export function evaluateConfig(
  document: ConfigDocument,
  variables: ReadonlyMap<string, string> = new Map(),
): Evaluation {
  const settings = new Map<string, {value: Evaluated; statement: Statement}>();
  const problems = [...document.problems];
  const used = new Set<string>();
  const scope: Scope = (node, name) => {
    used.add(name);
    const variable = variables.get(name);
    return (
      settings.get(name)?.value ??
      (variable === undefined ? undefined : {type: 'word', value: variable, node})
    );
  };

  for (const statement of document.statements) {
    const value = valueOf(statement, scope, settings.get(statement.key)?.value, problems);
    settings.set(statement.key, {value, statement});
  }
  return {settings, problems: problems.sort((a, b) => a.offset - b.offset), used};
}

type Scope = (node: Expression, name: string) => Evaluated | undefined;

function valueOf(
  {key, operator, value: node, start, end}: Statement,
  scope: Scope,
  before: Evaluated | undefined,
  problems: Problem[],
): Evaluated {
  if (node === undefined) return {type: 'unknown', node: {kind: 'name', name: key, start, end}};
  try {
    const value = evaluate(node, scope);
    if (value.type === 'tuple') {
      throw new EvaluationProblem(node, 'this is a tuple, which no setting takes: write [ ... ]');
    }
    if (operator === '=' || before === undefined || before.type === 'none') return value;
    return applyOperator('+', before, value, node);
  } catch (error) {
    if (!(error instanceof EvaluationProblem)) throw error;
    problems.push({offset: error.offset, message: error.message});
    return {type: 'unknown', node};
  }
}

function evaluate(node: Expression, scope: Scope): Evaluated {
  switch (node.kind) {
    case 'string':
      return {type: 'string', value: node.value, node};
    case 'number':
      return {type: node.float ? 'float' : 'integer', value: node.value, node};
    case 'name':
      return lookUp(node, node.name, scope);
    case 'group':
      return evaluate(node.inner, scope);
    case 'list':
    case 'tuple':
      return makeList(
        node.kind,
        node.items.map(item => evaluateItem(item, scope)),
        node,
      );
    case 'unary': {
      const operand = evaluate(node.operand, scope);
      if (operand.type === 'unknown') return operand;
      const number = numberOf(operand);
      if (number === undefined) {
        throw new EvaluationProblem(node, `\`${node.operator}' needs a number`);
      }
      const value = node.operator === '-' ? -number.value : number.value;
      return {type: number.float ? 'float' : 'integer', value, node};
    }
    case 'binary':
      return applyOperator(
        node.operator,
        evaluate(node.left, scope),
        evaluate(node.right, scope),
        node,
      );
  }
}

function evaluateItem(node: Expression, scope: Scope): Evaluated {
  const item = evaluate(node, scope);
  if (item.type === 'none' || item.type === 'tuple') {
    throw new EvaluationProblem(node, `a list cannot have ${nameType(item)} in it`);
  }
  return item;
}

function lookUp(node: Expression, name: string, scope: Scope): Evaluated {
  if (name === 'True' || name === 'False') return {type: 'boolean', value: name === 'True', node};
  if (name === 'None') return {type: 'none', node};
  const value = scope(node, name);
  if (value === undefined) {
    throw new EvaluationProblem(
      node,
      `\`${name}' is not defined: put it in quotes if it is text, or give it on the command line, as ${name}=VALUE`,
    );
  }
  return value.type === 'list' ? value : {...value, node};
}
