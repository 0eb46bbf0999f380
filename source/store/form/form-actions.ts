import {findOption} from '../../config/options/options.ts';
import type {Action} from '../../keymap/bindings.ts';
import type {Button, FormFieldDialog} from '../model/dialog.ts';
import type {Effect} from '../model/effects.ts';
import type {Handler} from '../actions/list-actions.ts';
import {footerHeight} from '../selectors/layout.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import {change, popView, replaceView, stay, tell, withError} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';
import type {TextField} from '../model/text-field.ts';
import {
  choicesOf,
  cycleValue,
  moveSelected,
  moveSelection,
  redoEdit,
  removeSelected,
  textOf,
  textWith,
  undoEdit,
  withText,
} from './edit-form.ts';
import type {Form, FormRequest} from './form.ts';
import {errorsOf, selectedRow} from './form-rows.ts';
import type {FormRow} from './form-rows.ts';

/** Lines of the form's screen that are no rows: title, help, problem, status. */
const fixedLines = 4;

export const formRoom = (model: Pick<Model, 'size'>): number =>
  Math.max(1, model.size.rows - fixedLines - footerHeight(model));

/** Columns from which the text is shown beside the fields. */
const wide = 110;

export const isWide = ({size}: Pick<Model, 'size'>): boolean => size.columns >= wide;

/** The form that is shown; undefined under another view. */
export function currentForm(model: Model): Form | undefined {
  const view = currentView(model);
  return view.type === 'form' ? view.form : undefined;
}

export const ask = (request: FormRequest): Effect => ({type: 'form', request});

/** Shows another state of the form, and has its text checked where that changed. */
export function showForm(model: Model, form: Form): Step {
  const before = currentForm(model);
  const next = replaceView(model, {type: 'form', form});
  if (before?.text === form.text) return stay(next);
  return change(next, {}, ask({type: 'check', path: form.path, text: form.text}));
}

const onForm =
  (act: (model: Model, form: Form) => Step): Handler =>
  model => {
    const form = currentForm(model);
    return form === undefined ? stay(model) : act(model, form);
  };

const changing = (how: (form: Form, model: Model) => Form): Handler =>
  onForm((model, form) => showForm(model, how(form, model)));

function editRow(model: Model, form: Form, row: FormRow): Step {
  const dialog: FormFieldDialog = {
    type: 'form-field',
    row,
    before: form.text,
    field: textField(textOf(row)),
  };
  return change(replaceView(model, {type: 'form', form: {...form, showText: false}}), {dialog});
}

/** What is typed into a field is in the text at once, so that it is checked as it is typed. */
export function typeInForm(model: Model, dialog: FormFieldDialog, field: TextField): Step {
  const form = currentForm(model);
  if (form === undefined) return stay({...model, dialog: undefined});
  const next = {...model, dialog: {...dialog, field}};
  if (field.text === dialog.field.text) return stay(next);
  return showForm(next, {...form, text: textWith(dialog.before, dialog.row, field.text)});
}

/** Ends typing: one step back undoes all of it. */
export function endTyping(model: Model, {before, row}: FormFieldDialog): Step {
  const form = currentForm(model);
  if (form === undefined) return stay({...model, dialog: undefined});
  const typed = withText({...form, text: before}, form.text);
  const added = row.type === 'add' && typed.text !== before ? lastItemOf(typed, row.name) : row.key;
  return showForm({...model, dialog: undefined}, {...typed, selected: added});
}

const lastItemOf = (form: Form, name: string): string =>
  moveSelection({...form, selected: `${name}+`}, -1).selected;

/** Ends typing, and goes on with the row so many rows away: to type there too where one types. */
export function typeNext(model: Model, dialog: FormFieldDialog, distance: number): Step {
  const [ended, checks] = endTyping(model, dialog);
  const form = currentForm(ended);
  if (form === undefined) return [ended, checks];
  const moved = moveSelection(form, distance);
  const row = selectedRow(moved);
  const types = row !== undefined && row.type !== 'add' && choicesOf(row) === undefined;
  const [next, more] = types ? editRow(ended, moved, row) : showForm(ended, moved);
  return [next, [...checks, ...more]];
}

/** Gives up what was typed into a field. */
export function cancelTyping(model: Model, {before}: FormFieldDialog): Step {
  const form = currentForm(model);
  const closed = {...model, dialog: undefined};
  return form === undefined ? stay(closed) : showForm(closed, {...form, text: before});
}

/** Begins to type the value of a key that the form has no row for. */
export function editKey(model: Model, key: string): Step {
  const form = currentForm(model);
  if (form === undefined) return stay({...model, dialog: undefined});
  const selected = selectedRow({...form, selected: key});
  const row: FormRow =
    selected?.key === key
      ? selected
      : {type: 'field', key, name: key, group: '', option: findOption(key), value: undefined};
  return editRow(model, {...form, selected: key}, row);
}

function add(model: Model, form: Form): Step {
  const row = selectedRow(form);
  if (row === undefined || row.type === 'field') {
    return tell(model, 'Only disks, interfaces and other lists are added to.');
  }
  const {name, group, option} = row;
  return editRow(model, form, {type: 'add', key: `${name}+`, name, group, option});
}

function edit(model: Model, form: Form): Step {
  const row = selectedRow(form);
  if (row === undefined) return stay(model);
  // Few values are gone through; anything can still be typed where none of them is there.
  return row.type === 'field' && choicesOf(row) !== undefined
    ? showForm(model, cycleValue(form, 1))
    : editRow(model, form, row);
}

function save(model: Model, form: Form): Step {
  const [error] = errorsOf(form);
  if (error !== undefined) {
    const {line = 1, column = 1, message} = error;
    const place = `line ${line}, column ${column}`;
    return stay(withError(model, 'Not saved', `${place}: ${message}`));
  }
  if (form.text === form.base) return tell(model, 'Nothing was changed.');
  return change(model, {}, compare(form, 'save'));
}

const compare = ({path, base, text}: Form, purpose: 'show' | 'save'): Effect =>
  ask({type: 'compare', path, base, text, purpose});

function leave(model: Model, {path, text, base}: Form): Step {
  const closed = ask({type: 'close', path});
  if (text === base) {
    const [next] = popView(model);
    return change(next, {}, closed);
  }
  const buttons: Button[] = [
    {label: 'Go on editing'},
    {label: 'Discard', danger: true, does: {request: {type: 'close', path}, leaves: true}},
  ];
  return change(model, {
    dialog: {
      type: 'confirm',
      title: 'Discard what was changed?',
      lines: [path, base === undefined ? 'It was not saved yet.' : 'The file stays as it is.'],
      buttons,
      focus: 0,
    },
  });
}

/** What the keys of the form do. */
export const formActions = {
  'form-up': changing(form => moveSelection(form, -1)),
  'form-down': changing(form => moveSelection(form, 1)),
  'form-page-up': changing((form, model) => moveSelection(form, -formRoom(model))),
  'form-page-down': changing((form, model) => moveSelection(form, formRoom(model))),
  'form-half-up': changing((form, model) => moveSelection(form, -Math.ceil(formRoom(model) / 2))),
  'form-half-down': changing((form, model) => moveSelection(form, Math.ceil(formRoom(model) / 2))),
  'form-first': changing(form => moveSelection(form, -Infinity)),
  'form-last': changing(form => moveSelection(form, Infinity)),
  'form-edit': onForm(edit),
  'form-next-value': changing(form => cycleValue(form, 1)),
  'form-previous-value': changing(form => cycleValue(form, -1)),
  'form-add': onForm(add),
  'form-key': onForm(model =>
    change(model, {
      dialog: {
        type: 'prompt',
        title: 'Another key',
        label: 'Key',
        field: textField(),
        purpose: {type: 'form-key'},
      },
    }),
  ),
  'form-remove': changing(removeSelected),
  'form-move-up': changing(form => moveSelected(form, -1)),
  'form-move-down': changing(form => moveSelected(form, 1)),
  'form-undo': onForm((model, form) =>
    form.past.length === 0
      ? tell(model, 'There is nothing to undo.')
      : showForm(model, undoEdit(form)),
  ),
  'form-redo': onForm((model, form) =>
    form.future.length === 0
      ? tell(model, 'There is nothing to do again.')
      : showForm(model, redoEdit(form)),
  ),
  'form-text': changing(form => ({...form, showText: !form.showText})),
  'form-editor': onForm((model, {path, text}) =>
    change(model, {}, ask({type: 'edit-text', path, text})),
  ),
  'form-difference': onForm((model, form) => change(model, {}, compare(form, 'show'))),
  'form-dry-run': onForm((model, {path, text}) =>
    change(model, {}, ask({type: 'dry-run', path, text})),
  ),
  'form-save': onForm(save),
  'form-leave': onForm(leave),
} as const satisfies Partial<Record<Action, Handler>>;
