import type {ConfigValue} from '../../config/domain-config.ts';
import {createLocator} from '../../config/diagnostic.ts';
import type {Diagnostic} from '../../config/diagnostic.ts';
import {evaluateConfig} from '../../config/evaluation/evaluate.ts';
import {toConfigValue} from '../../config/evaluation/values.ts';
import {optionGroups} from '../../config/options/option.ts';
import type {Option} from '../../config/options/option.ts';
import {findOption} from '../../config/options/options.ts';
import {ownOptions} from '../../config/options/own-options.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import type {Form} from './form.ts';

/** A line of the form. `key` is unique; `option` is absent for a key that nobody knows. */
export type FormRow = FieldRow | ItemRow | AddRow;

export type FieldRow = {
  readonly type: 'field';
  readonly key: string;
  readonly name: string;
  readonly group: string;
  readonly option: Option | undefined;
  /** As text; undefined where it is not set. */
  readonly value: string | undefined;
};

/** An element of a list. */
export type ItemRow = Omit<FieldRow, 'type' | 'value'> & {
  readonly type: 'item';
  readonly index: number;
  readonly value: string;
};

/** Where a list is added to. */
export type AddRow = Omit<FieldRow, 'type' | 'value'> & {readonly type: 'add'};

type Parsed = {
  readonly values: ReadonlyMap<string, ConfigValue>;
  /** The first and the last line of each key, from 1. */
  readonly lines: ReadonlyMap<string, {readonly first: number; readonly last: number}>;
};

let last: {text: string; parsed: Parsed} | undefined;

/** What a text sets, and where. */
export function parseForm(text: string): Parsed {
  // Every frame asks; only an edit changes the answer.
  if (last?.text !== text) last = {text, parsed: parse(text)};
  return last.parsed;
}

function parse(text: string): Parsed {
  const document = parseConfig(text);
  const locate = createLocator(text);
  const {settings} = evaluateConfig(document);
  const values = new Map<string, ConfigValue>();
  const lines = new Map<string, {first: number; last: number}>();
  for (const [key, {value, statement}] of settings) {
    const plain = toConfigValue(value);
    if (plain !== undefined) values.set(key, plain);
    lines.set(key, {first: locate(statement.start).line, last: locate(statement.end).line});
  }
  return {values, lines};
}

const isList = (option: Option | undefined, value: ConfigValue | undefined): boolean =>
  value === undefined
    ? option !== undefined && ['disks', 'vifs', 'list'].includes(option.type)
    : Array.isArray(value);

/** A value as it is typed into a field. */
export const fieldText = (value: ConfigValue): string =>
  Array.isArray(value) ? JSON.stringify(value) : String(value);

/** The rows of a form: every key that matters on its machine, then what else the text sets. */
export function formRows({text, checked}: Pick<Form, 'text' | 'checked'>): readonly FormRow[] {
  const {values} = parseForm(text);
  const matter = ownOptions.filter(
    ({key, machines, instead}) =>
      values.has(key) || (instead === undefined && machines?.includes(checked.machine) !== false),
  );
  const known = new Set(matter.map(({key}) => key));
  const others = [...values.keys()].filter(key => !known.has(key));
  const order = Object.keys(optionGroups);
  const grouped = matter.toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  return [
    ...grouped.flatMap(option => rowsOf(option.key, optionGroups[option.group], option, values)),
    ...others.flatMap(key => rowsOf(key, 'Other keys', findOption(key), values)),
  ];
}

function rowsOf(
  name: string,
  group: string,
  option: Option | undefined,
  values: ReadonlyMap<string, ConfigValue>,
): FormRow[] {
  const value = values.get(name);
  if (!isList(option, value)) {
    const text = value === undefined ? undefined : fieldText(value);
    return [{type: 'field', key: name, name, group, option, value: text}];
  }
  const items = (value ?? []) as readonly ConfigValue[];
  return [
    ...items.map((item, index): FormRow => ({
      type: 'item',
      key: `${name}[${index}]`,
      ...{name, group, option, index},
      value: fieldText(item),
    })),
    {type: 'add', key: `${name}+`, name, group, option},
  ];
}

export const selectedRow = (form: Form): FormRow | undefined => {
  const rows = formRows(form);
  return rows.find(({key}) => key === form.selected) ?? rows[0];
};

/** What is wrong with a row: errors first. A list's is that of the element in whose line it is. */
export function problemsOf(form: Form, {name}: FormRow): readonly Diagnostic[] {
  const lines = parseForm(form.text).lines.get(name);
  if (lines === undefined) return [];
  return form.checked.diagnostics
    .filter(({line}) => line !== undefined && line >= lines.first && line <= lines.last)
    .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

export const errorsOf = ({checked}: Pick<Form, 'checked'>): readonly Diagnostic[] =>
  checked.diagnostics.filter(({severity}) => severity === 'error');

/** What is to be known of a field, in one line. */
export function describeOption({option, name}: FormRow): string {
  if (option === undefined) return `${name}: domux has no use for this key.`;
  const {help, unit, values, minimum, maximum, example} = option;
  const parts = [
    unit,
    values?.join(', '),
    minimum === undefined ? undefined : `at least ${minimum}`,
    maximum === undefined || maximum > 1e6 ? undefined : `at most ${maximum}`,
    option.default === undefined ? undefined : `${option.default} if not set`,
    example === undefined ? undefined : `such as ${example}`,
  ].filter(part => part !== undefined);
  return parts.length === 0 ? help : `${help} (${parts.join('; ')})`;
}
