import type {Action} from '../../keymap/bindings.ts';
import {clickInDialog, dismissByClick} from './click-in-dialog.ts';
import {clickOnForm} from '../form/click-on-form.ts';
import {select, sortByOrReverse} from './list-actions.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import type {RowKey} from '../model/row-key.ts';
import type {MouseMessage} from '../model/message.ts';
import {sortMonitor} from './monitor-actions.ts';
import {listRows, selectedIndex} from '../selectors/rows.ts';
import {stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';
import type {View} from '../model/view.ts';

/** Rows that one notch of the wheel moves. */
const notch = 3;

/** Carries out what a key would. */
type Act = (model: Model, action: Action) => Step;

/**
 * What the mouse does: the wheel moves; a click does what the key does that is written there,
 * presses a button, chooses an entry, selects a row; a second click on a row opens it, one with the
 * right button has its menu; one on a heading sorts. One beside a menu closes it.
 */
export function useMouse(model: Model, message: MouseMessage, act: Act): Step {
  switch (message.action) {
    case 'wheel-up':
    case 'wheel-down':
      return turnWheel(model, message, act);
    case 'press':
      return click(model, message, act);
    case 'release':
    case 'drag':
      return stay(model);
  }
}

/** What a turn of the wheel stands for, up and down, and how often. */
const wheels: Readonly<Record<Exclude<View['type'], 'list'>, readonly [Action, Action, number]>> = {
  monitor: ['monitor-up', 'monitor-down', 1],
  form: ['form-up', 'form-down', 1],
  details: ['scroll-up', 'scroll-down', notch],
  text: ['scroll-up', 'scroll-down', notch],
};

function turnWheel(model: Model, {action, on}: MouseMessage, act: Act): Step {
  const up = action === 'wheel-up';
  if (model.dialog !== undefined) return act(model, up ? 'menu-up' : 'menu-down');
  const view = currentView(model);
  if (view.type === 'list' && on?.type !== 'pane') {
    return stay(select(model, selectedIndex(model) + (up ? -notch : notch)));
  }
  const [upwards, downwards, times] =
    view.type === 'list' ? (['pane-up', 'pane-down', notch] as const) : wheels[view.type];
  let step = stay(model);
  for (let time = 0; time < times; time++) step = act(step[0], up ? upwards : downwards);
  return step;
}

function click(model: Model, message: MouseMessage, act: Act): Step {
  const {on, onDialog = false, button} = message;
  if (model.dialog !== undefined) {
    if (on?.type === 'action') return act(model, on.action);
    if (onDialog) return on === undefined ? stay(model) : clickInDialog(model, on, act);
    const closed = dismissByClick(model);
    // A field of the view itself is left by clicking elsewhere on the view.
    return closed === undefined ? stay(model) : click(closed, message, act);
  }

  switch (on?.type) {
    case 'action':
      return act(model, on.action);
    case 'row':
      return clickOnRow(model, on.key, button, act);
    case 'column':
      return sortByOrReverse(model, on.key);
    case 'monitor-column':
      return sortMonitor(model, on.index);
    case 'form-row':
      return clickOnForm(model, on.key, act);
    case 'pane':
      return act(model, 'details');
    case 'button':
    case 'item':
    case undefined:
      return stay(model);
  }
}

function clickOnRow(model: Model, key: RowKey, button: MouseMessage['button'], act: Act): Step {
  const index = listRows(model).findIndex(row => row.key === key);
  if (index === -1) return stay(model);
  const again = index === selectedIndex(model);
  const selected = select(model, index);
  if (button === 'right') return act(selected, 'menu');
  return again && button === 'left' ? act(selected, 'details') : stay(selected);
}
