import type {Action} from '../../keymap/bindings.ts';
import type {Model} from '../model/model.ts';
import {replaceView, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import {currentForm} from './form-actions.ts';
import {selectedRow} from './form-rows.ts';

/** A click on a row of the form selects it, another one edits it. */
export function clickOnForm(
  model: Model,
  key: string,
  act: (model: Model, action: Action) => Step,
): Step {
  const form = currentForm(model);
  if (form === undefined) return stay(model);
  if (selectedRow(form)?.key === key) return act(model, 'form-edit');
  return stay(replaceView(model, {type: 'form', form: {...form, selected: key}}));
}
