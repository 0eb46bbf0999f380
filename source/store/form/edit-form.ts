import type {ConfigValue} from '../../config/domain-config.ts';
import {deleteKey, setValue} from '../../config/editing/edit-config.ts';
import type {Option} from '../../config/options/option.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import type {Form} from './form.ts';
import {formRows, parseForm, selectedRow} from './form-rows.ts';
import type {FormRow} from './form-rows.ts';

/** Texts that can be gone back to. */
const pastLimit = 200;

/** The form with another text; the one before can be had back. */
export const withText = (form: Form, text: string): Form =>
  text === form.text
    ? form
    : {...form, text, past: [...form.past, form.text].slice(-pastLimit), future: []};

/** What a field's text stands for: a number where the key holds one, else the text. */
function valueOf(option: Option | undefined, typed: string): ConfigValue {
  const numeric = option?.type === 'integer' || option?.type === 'boolean';
  return numeric && /^(0|[1-9]\d{0,14})$/.test(typed.trim()) ? Number(typed.trim()) : typed;
}

/** The text of a config with another value in a row; an empty field is a key that is not set. */
export function textWith(text: string, row: FormRow, typed: string): string {
  const document = parseConfig(text);
  if (row.type === 'field') {
    return typed === ''
      ? deleteKey(document, row.name).text
      : setValue(document, row.name, valueOf(row.option, typed)).text;
  }
  const items = [...listOf(text, row.name)];
  items[row.type === 'item' ? row.index : items.length] = typed;
  return setValue(document, row.name, items).text;
}

function listOf(text: string, key: string): readonly ConfigValue[] {
  const value = parseForm(text).values.get(key);
  return Array.isArray(value) ? (value as readonly ConfigValue[]) : [];
}

/** The value that a field begins with when it is edited. */
export const textOf = (row: FormRow): string => (row.type === 'add' ? '' : (row.value ?? ''));

/** Takes the selected element out of its list, or the selected key out of the config. */
export function removeSelected(form: Form): Form {
  const row = selectedRow(form);
  if (row === undefined || row.type === 'add') return form;
  const document = parseConfig(form.text);
  if (row.type === 'field') return withText(form, deleteKey(document, row.name).text);
  const items = listOf(form.text, row.name).toSpliced(row.index, 1);
  const made =
    items.length === 0 ? deleteKey(document, row.name) : setValue(document, row.name, items);
  const index = Math.min(row.index, items.length - 1);
  return {
    ...withText(form, made.text),
    selected: items.length === 0 ? `${row.name}+` : `${row.name}[${index}]`,
  };
}

/** Moves the selected element within its list. */
export function moveSelected(form: Form, distance: number): Form {
  const row = selectedRow(form);
  if (row?.type !== 'item') return form;
  const items = [...listOf(form.text, row.name)];
  const to = row.index + distance;
  if (to < 0 || to >= items.length) return form;
  const [moved = ''] = items.splice(row.index, 1);
  items.splice(to, 0, moved);
  const {text} = setValue(parseConfig(form.text), row.name, items);
  return {...withText(form, text), selected: `${row.name}[${to}]`};
}

/** Puts the next of the allowed values into the selected field. */
export function cycleValue(form: Form, distance: number): Form {
  const row = selectedRow(form);
  const choices = row?.type === 'field' ? choicesOf(row) : undefined;
  if (row === undefined || choices === undefined) return form;
  const current = choices.indexOf(textOf(row));
  const next = current === -1 ? (distance > 0 ? 0 : choices.length - 1) : current + distance;
  const chosen = choices[(next + choices.length) % choices.length] ?? '';
  return withText(form, textWith(form.text, row, chosen));
}

/** The values that a field may have, where they are few; empty stands for not set. */
export function choicesOf({option}: FormRow): readonly string[] | undefined {
  if (option?.values !== undefined) return ['', ...option.values];
  return option?.type === 'boolean' ? ['', '0', '1'] : undefined;
}

/** Selects the row so many rows away; the ends hold. */
export function moveSelection(form: Form, distance: number): Form {
  const rows = formRows(form);
  const index = Math.max(
    0,
    rows.findIndex(({key}) => key === form.selected),
  );
  const row = rows[Math.min(rows.length - 1, Math.max(0, index + distance))];
  return row === undefined ? form : {...form, selected: row.key};
}

/** Goes back to the text before the last edit. */
export function undoEdit(form: Form): Form {
  const text = form.past.at(-1);
  if (text === undefined) return form;
  return {...form, text, past: form.past.slice(0, -1), future: [...form.future, form.text]};
}

/** Goes back to the text before the last undoing. */
export function redoEdit(form: Form): Form {
  const text = form.future.at(-1);
  if (text === undefined) return form;
  return {...form, text, past: [...form.past, form.text], future: form.future.slice(0, -1)};
}
