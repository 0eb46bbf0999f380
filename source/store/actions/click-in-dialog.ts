import type {Action} from '../../keymap/bindings.ts';
import {endTyping} from '../form/form-actions.ts';
import type {Model} from '../model/model.ts';
import {completeWith} from './palette.ts';
import {stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import type {Target} from '../model/target.ts';

/** A click on a button, or on an entry. */
export function clickInDialog(
  model: Model,
  on: Target,
  act: (model: Model, action: Action) => Step,
): Step {
  const {dialog} = model;
  if (on.type === 'button' && dialog?.type === 'confirm') {
    return act({...model, dialog: {...dialog, focus: on.index}}, 'button-press');
  }
  if (on.type !== 'item') return stay(model);
  switch (dialog?.type) {
    case 'menu':
      return act({...model, dialog: {...dialog, cursor: on.index}}, 'menu-choose');
    case 'columns':
      return act({...model, dialog: {...dialog, cursor: on.index}}, 'menu-toggle');
    case 'palette':
      return completeWith(model, dialog, on.index);
    case 'confirm':
    case 'prompt':
    case 'filter':
    case 'form-field':
    case undefined:
      return stay(model);
  }
}

/**
 * A click beside a dialog: one that asks nothing is closed, what is typed in the view itself stays.
 *
 * @returns undefined where the dialog stays: a question wants an answer.
 */
export function dismissByClick(model: Model): Model | undefined {
  const {dialog} = model;
  switch (dialog?.type) {
    case 'menu':
    case 'columns':
    case 'palette':
      return {...model, dialog: undefined};
    case 'filter':
      return {...model, dialog: undefined};
    case 'form-field':
      return endTyping(model, dialog)[0];
    case 'confirm':
    case 'prompt':
    case undefined:
      return undefined;
  }
}
