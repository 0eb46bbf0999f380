import {cleanText} from '../../text/clean-text.ts';
import {drawSpans} from '../../parts/paint.ts';
import type {DrawnLine, Span} from '../../parts/paint.ts';
import type {Theme} from '../../parts/theme.ts';
import type {FormFieldDialog} from '../../store/model/dialog.ts';
import {choicesOf} from '../../store/form/edit-form.ts';
import type {Form} from '../../store/form/form.ts';
import {formRows, problemsOf, selectedRow} from '../../store/form/form-rows.ts';
import type {FormRow} from '../../store/form/form-rows.ts';
import type {Target} from '../../store/model/target.ts';
import {cutText, padEnd, textWidth} from '../../text/width.ts';
import {fieldSpans} from '../list/footer.ts';

type Size = {readonly columns: number; readonly rows: number};

/** Columns of the names of keys. */
const nameWidth = 15;

/** The fields of a form, as many as fit around the selected one. */
export function fieldLines(
  form: Form,
  typing: FormFieldDialog | undefined,
  theme: Theme,
  {columns, rows}: Size,
): DrawnLine[] {
  const shown = typedRows(form, typing);
  const key = typing?.row.key ?? selectedRow(form)?.key;
  const lines = shown.flatMap((row, index) => {
    const heading: Line[] =
      row.group === shown[index - 1]?.group || row.group === ''
        ? []
        : [{spans: [['accent', row.group]], selected: false}];
    const selected = row.key === key;
    const field = selected ? typing?.field : undefined;
    const first = row.name !== shown[index - 1]?.name;
    const room = Math.max(4, columns - nameWidth - 4);
    const spans: Span[] = [
      markOf(form, row),
      [selected && !field ? 'selected' : 'plain', ` ${padEnd(first ? row.name : '', nameWidth)} `],
      ...(field ? fieldSpans(field, room) : valueSpans(row, selected, room)),
    ];
    const target: Target = {type: 'form-row', key: row.key};
    const clickable = spans.map(([style, text]): Span => [style, text, target]);
    return [...heading, {spans: clickable, selected}];
  });

  const at = Math.max(
    0,
    lines.findIndex(({selected}) => selected),
  );
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), lines.length - rows));
  return Array.from({length: rows}, (_, index) =>
    drawSpans(theme, lines[from + index]?.spans ?? [['plain', '']], columns),
  );
}

type Line = {readonly spans: readonly Span[]; readonly selected: boolean};

/** An element that is being added has its row from the first character on; before, it is the last one. */
function typedRows(form: Form, typing: FormFieldDialog | undefined): readonly FormRow[] {
  const rows = formRows(form);
  if (typing === undefined) return rows;
  const {row} = typing;
  if (row.type === 'add' && form.text !== typing.before) {
    const last = rows.findLastIndex(({name, type}) => name === row.name && type === 'item');
    return rows.flatMap((one, index) => (index === last ? [] : [one]));
  }
  return rows.some(({key}) => key === row.key) ? rows : [...rows, row];
}

function markOf(form: Form, row: FormRow): Span {
  const [problem] = row.type === 'add' ? [] : problemsOf(form, row);
  if (problem === undefined) return ['plain', ' '];
  return problem.severity === 'error' ? ['error', '!'] : ['warning', '?'];
}

function valueSpans(row: FormRow, selected: boolean, room: number): Span[] {
  if (row.type === 'add') return [[selected ? 'selected' : 'dim', '(add one)']];
  const {value, option} = row;
  const choices = choicesOf(row);
  const text =
    value === undefined
      ? option?.default === undefined
        ? '-'
        : `(${option.default})`
      : value === ''
        ? "''"
        : cleanText(value);
  const shown = cutText(text, room);
  const style = value === undefined ? 'dim' : 'strong';
  const turns = selected && choices !== undefined ? `  < ${choices.length} values >` : '';
  return [
    [selected ? 'selected' : style, shown],
    ['dim', cutText(turns, room - textWidth(shown))],
  ];
}
