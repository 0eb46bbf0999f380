import type {DomainRow} from './sample.ts';

/** Which domains are shown. */
export type Filter = {
  /** As it was typed. */
  readonly text: string;
  readonly matches: (row: FilterRow) => boolean;
  /** What is wrong with it; everything is shown then. */
  readonly problem?: string;
};

/** What a filter looks at: a domain, or a config by its name alone. */
export type FilterRow = {readonly name: string; readonly domain?: DomainRow};

type Predicate = (row: FilterRow) => boolean;

const mebibyte = 1024 * 1024;

/** What can be compared, as numbers. */
const numbers: Readonly<Record<string, (row: DomainRow) => number>> = {
  id: ({info}) => info.id,
  mem: ({info}) => info.stats.memory.current / mebibyte,
  maxmem: ({info}) => info.stats.memory.maximum / mebibyte,
  cpu: ({rates}) => rates.cpu,
  time: ({info}) => info['cpu-ns'] / 1e9,
  vcpus: ({info}) => info.vcpus,
  nets: ({info}) => info.stats.vifs.length,
  vbds: ({info}) => info.stats.vbds.length,
  restarts: ({info}) => info.restarts,
};

/** What can be matched, as text; `state` is matched by its letters or its word. */
const texts: Readonly<Record<string, (row: DomainRow) => string>> = {
  name: ({info}) => info.name,
  machine: ({info}) => info.machine,
  uuid: ({info}) => info.uuid,
  config: ({info}) => info.config ?? '',
};

/**
 * Parses a filter: terms apart by blanks that must all hold. A term is part of a name,
 * `state:p` or `state:paused`, `machine:uml`, `mem>64`, `cpu>=50`, `vcpus=2`, or `!` and a term.
 */
export function parseFilter(text: string): Filter {
  const predicates: Predicate[] = [];
  for (const term of text.trim().split(/\s+/).filter(Boolean)) {
    const parsed = parseTerm(term);
    if (typeof parsed === 'string') return {text, matches: () => true, problem: parsed};
    predicates.push(parsed);
  }
  return {text, matches: row => predicates.every(matches => matches(row))};
}

function parseTerm(term: string): Predicate | string {
  if (term === '!') return () => true;
  if (term.startsWith('!')) {
    const inner = parseTerm(term.slice(1));
    return typeof inner === 'string' ? inner : row => !inner(row);
  }

  const [, name = '', operator = '', value = ''] =
    /^([a-z]+)(:|>=|<=|!=|>|<|=)(.*)$/i.exec(term) ?? [];
  if (operator === '') return part(term);
  return operator === ':'
    ? parseMatch(name.toLowerCase(), value)
    : parseComparison(name.toLowerCase(), operator, value);
}

function part(wanted: string): Predicate {
  const lower = wanted.toLowerCase();
  return ({name}) => name.toLowerCase().includes(lower);
}

function parseMatch(name: string, value: string): Predicate | string {
  const wanted = value.toLowerCase();
  if (name === 'state') {
    return ({domain}) =>
      domain === undefined
        ? wanted === 'off'
        : wanted.length === 1
          ? domain.info.state.includes(wanted)
          : domain.info.status.startsWith(wanted);
  }
  const read = texts[name];
  if (read === undefined) {
    return `${name}: is unknown: state, ${Object.keys(texts).join(', ')} can be matched.`;
  }
  return ({domain}) => domain !== undefined && read(domain).toLowerCase().includes(wanted);
}

function parseComparison(name: string, operator: string, value: string): Predicate | string {
  const read = numbers[name];
  if (read === undefined) {
    return `${name}${operator} is unknown: ${Object.keys(numbers).join(', ')} can be compared.`;
  }
  const wanted = Number(value);
  if (value === '' || Number.isNaN(wanted)) return `${name}${operator} needs a number.`;
  return ({domain}) => domain !== undefined && compare(read(domain), operator, wanted);
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case '!=':
      return left !== right;
    default:
      return left === right;
  }
}
