import type {Action} from '../../keymap/bindings.ts';
import {findColumn} from '../model/columns.ts';
import type {Dialog, PromptDialog} from '../model/dialog.ts';
import {operate} from './domain-actions.ts';
import {parseFilter} from '../model/filter.ts';
import {settleList, withList} from './list-actions.ts';
import type {Handler} from './list-actions.ts';
import type {Model} from '../model/model.ts';
import {completeInPalette, recallInPalette, submitPalette, typeInPalette} from './palette.ts';
import {submitPrompt} from './prompt.ts';
import {cancelTyping, endTyping, typeInForm, typeNext} from '../form/form-actions.ts';
import {change, popView, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {edits, insertText} from '../model/text-field.ts';
import type {TextField} from '../model/text-field.ts';

type FieldDialog = Extract<Dialog, {field: TextField}>;

/** Something changed in the text field of a dialog. */
function typed(model: Model, dialog: FieldDialog, field: TextField): Step {
  switch (dialog.type) {
    case 'palette':
      return field.text === dialog.field.text
        ? stay({...model, dialog: {...dialog, field}})
        : typeInPalette(model, dialog, field);
    case 'filter': {
      const filter = parseFilter(field.text);
      return stay(settleList(withList({...model, dialog: {...dialog, field}}, {filter})));
    }
    case 'form-field':
      return typeInForm(model, dialog, field);
    case 'prompt': {
      const {problem: _problem, ...kept} = dialog;
      return stay({...model, dialog: {...kept, field}});
    }
  }
}

const hasField = (dialog: Dialog | undefined): dialog is FieldDialog =>
  dialog !== undefined && 'field' in dialog;

/** Text that was typed or pasted goes into the field, if there is one. */
export const insert = (model: Model, text: string): Step =>
  hasField(model.dialog)
    ? typed(model, model.dialog, insertText(model.dialog.field, text))
    : stay(model);

const editing = Object.fromEntries(
  Object.entries(edits).map(([action, edit]) => [
    action,
    (model: Model) =>
      hasField(model.dialog) ? typed(model, model.dialog, edit(model.dialog.field)) : stay(model),
  ]),
) as Record<keyof typeof edits, Handler>;

/** Acts on the dialog if it is of a type. */
const on =
  <T extends Dialog['type']>(
    type: T,
    act: (model: Model, dialog: Extract<Dialog, {type: T}>) => Step,
  ): Handler =>
  model =>
    model.dialog?.type === type
      ? act(model, model.dialog as Extract<Dialog, {type: T}>)
      : stay(model);

const wrapAround = (index: number, count: number) => (index + count) % Math.max(1, count);

const focusButton = (distance: number) =>
  on('confirm', (model, dialog) =>
    stay({
      ...model,
      dialog: {...dialog, focus: wrapAround(dialog.focus + distance, dialog.buttons.length)},
    }),
  );

const pressButton = on('confirm', (model, {buttons, focus}) => {
  const does = buttons[focus]?.does;
  const closed = {...model, dialog: undefined};
  if (does === undefined) return stay(closed);
  if ('operation' in does) return operate(model, does.operation, does.ids);
  if ('prompt' in does) return change(model, {dialog: does.prompt});
  if ('delete' in does) {
    return change(closed, {}, {type: 'delete-configs', deletions: does.delete});
  }
  const [left] = does.leaves ? popView(closed) : stay(closed);
  return change(left, {}, {type: 'form', request: does.request});
});

/** Puts the cursor of a menu where it is told to, from where it is and how many entries there are. */
const moveInMenu =
  (to: (cursor: number, count: number) => number): Handler =>
  model => {
    const {dialog, list} = model;
    if (dialog?.type !== 'menu' && dialog?.type !== 'columns') return stay(model);
    const count = dialog.type === 'menu' ? dialog.items.length : list.columns.length;
    return stay({...model, dialog: {...dialog, cursor: to(dialog.cursor, count)}});
  };

/** Entries of a menu that a page has. */
const menuPage = 10;

/** The name is always shown. */
const toggleColumn = on('columns', (model, {cursor}) =>
  change(
    withList(model, {
      columns: model.list.columns.map((choice, index) =>
        index === cursor && findColumn(choice.key).importance > 0
          ? {...choice, shown: !choice.shown}
          : choice,
      ),
    }),
    {},
    {type: 'keep-state'},
  ),
);

const moveColumn = (distance: number) =>
  on('columns', (model, dialog) => {
    const columns = [...model.list.columns];
    const to = dialog.cursor + distance;
    if (to < 0 || to >= columns.length) return stay(model);
    const [moved] = columns.splice(dialog.cursor, 1);
    if (moved) columns.splice(to, 0, moved);
    return change(
      withList(model, {columns}),
      {dialog: {...dialog, cursor: to}},
      {type: 'keep-state'},
    );
  });

function submit(model: Model): Step {
  const {dialog} = model;
  switch (dialog?.type) {
    case 'palette':
      return submitPalette(model, dialog);
    case 'prompt':
      return submitPrompt(model, dialog satisfies PromptDialog);
    case 'filter':
      return dialog.field.text !== '' && model.list.filter.problem !== undefined
        ? stay(model)
        : change(model, {dialog: undefined});
    case 'form-field':
      return endTyping(model, dialog);
    case 'confirm':
    case 'menu':
    case 'columns':
    case undefined:
      return stay(model);
  }
}

function dismiss(model: Model): Step {
  const {dialog} = model;
  const closed = {...model, dialog: undefined};
  if (dialog?.type === 'form-field') return cancelTyping(model, dialog);
  if (dialog?.type !== 'filter') return stay(closed);
  return stay(settleList(withList(closed, {filter: parseFilter(dialog.before)})));
}

/** What the keys do in dialogs. Choosing from a menu is the dispatcher's: it leads to any action. */
export const dialogActions = {
  ...editing,
  'field-complete': on('palette', (model, dialog) => completeInPalette(model, dialog, 1)),
  'field-complete-back': on('palette', (model, dialog) => completeInPalette(model, dialog, -1)),
  'field-older': on('palette', (model, dialog) => recallInPalette(model, dialog, 1)),
  'field-newer': on('palette', (model, dialog) => recallInPalette(model, dialog, -1)),
  'form-type-next': on('form-field', (model, dialog) => typeNext(model, dialog, 1)),
  'form-type-previous': on('form-field', (model, dialog) => typeNext(model, dialog, -1)),
  'field-submit': submit,
  dismiss,
  'button-previous': focusButton(-1),
  'button-next': focusButton(1),
  'button-press': pressButton,
  'menu-up': moveInMenu((cursor, count) => wrapAround(cursor - 1, count)),
  'menu-down': moveInMenu((cursor, count) => wrapAround(cursor + 1, count)),
  'menu-page-up': moveInMenu(cursor => Math.max(0, cursor - menuPage)),
  'menu-page-down': moveInMenu((cursor, count) => Math.min(count - 1, cursor + menuPage)),
  'menu-first': moveInMenu(() => 0),
  'menu-last': moveInMenu((_, count) => count - 1),
  'menu-toggle': toggleColumn,
  'menu-move-up': moveColumn(-1),
  'menu-move-down': moveColumn(1),
} as const satisfies Partial<Record<Action, Handler>>;
