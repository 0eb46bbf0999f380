import {besideEachOther, drawSpans, fit, joinSpans} from '../../parts/paint.ts';
import type {DrawnLine} from '../../parts/paint.ts';
import type {StyleName, Theme} from '../../parts/theme.ts';
import {formRoom, isWide} from '../../store/form/form-actions.ts';
import type {Form} from '../../store/form/form.ts';
import {describeOption, errorsOf, problemsOf, selectedRow} from '../../store/form/form-rows.ts';
import {breadcrumbs} from '../../store/selectors/breadcrumbs.ts';
import type {Model} from '../../store/model/model.ts';
import {footerLines, statusLine, titleLine} from '../list/footer.ts';
import {wrapText} from '../../text/wrap.ts';
import {fieldLines} from './form-fields.ts';
import {formText} from './form-text.ts';
import {Lines} from '../line.tsx';

type Props = {readonly model: Model; readonly form: Form; readonly theme: Theme};

/** Columns of a wide terminal that the fields take, at most. */
const widestFields = 90;

/** A config: its fields, and the text that they stand for. */
export function FormScreen({model, form, theme}: Props) {
  return (
    <Lines
      lines={[
        titleLine(model, theme, titleText(model, form), ''),
        ...body(model, form, theme),
        ...helpLines(model, form, theme),
        statusLine(model, theme),
        ...footerLines(model, theme),
      ]}
    />
  );
}

function body(model: Model, form: Form, theme: Theme): (DrawnLine | string)[] {
  const {columns} = model.size;
  const rows = formRoom(model);
  const {dialog} = model;
  const typing = dialog?.type === 'form-field' ? dialog : undefined;
  if (!isWide(model)) {
    return form.showText
      ? formText(form, theme, {columns, rows})
      : fieldLines(form, typing, theme, {columns, rows});
  }
  const left = Math.min(widestFields, Math.floor(columns / 2));
  const fields = fieldLines(form, typing, theme, {columns: left, rows});
  const text = formText(form, theme, {columns: columns - left - 2, rows});
  const edge = drawSpans(theme, [['frame', theme.ascii ? '| ' : '│ ']], 2);
  return fields.map((line, index) =>
    besideEachOther([
      [line, left],
      [edge, 2],
      [{text: text[index] ?? '', regions: []}, columns - left - 2],
    ]),
  );
}

function titleText(model: Model, form: Form): string {
  const {base, text, notice} = form;
  const state = base === undefined ? 'new' : base === text ? '' : 'changed';
  const errors = errorsOf(form).length;
  return [
    ` ${breadcrumbs(model)}`,
    state,
    errors === 0 ? '' : errors === 1 ? '1 error' : `${errors} errors`,
    notice ?? '',
  ]
    .filter(part => part !== '')
    .join('  ');
}

/** What the selected field is, and what is wrong with it, or else with the config. */
function helpLines(model: Model, form: Form, theme: Theme): string[] {
  const {columns} = model.size;
  const {dialog} = model;
  const row = dialog?.type === 'form-field' ? dialog.row : selectedRow(form);
  const own = row === undefined ? undefined : problemsOf(form, row)[0];
  const problem = own ?? errorsOf(form)[0];
  const place = problem?.line === undefined ? '' : `${problem.line}:${problem.column ?? 1}: `;
  const help = row === undefined ? '' : describeOption(row);
  const [first = '', ...more] = wrapText(help, columns);
  const line = (style: StyleName, text: string) =>
    joinSpans(theme, [[style, fit(text, columns, theme)]], columns);
  // Where nothing is wrong there is room for more of the help.
  if (problem === undefined) return [line('dim', first), line('dim', more.join(' '))];
  const style = problem.severity === 'error' ? 'error' : 'warning';
  return [line('dim', help), line(style, `${place}${problem.message}`)];
}
