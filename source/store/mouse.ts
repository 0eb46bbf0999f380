import {listLayout, placeColumns} from './layout.ts';
import {select, sortByOrReverse} from './list-actions.ts';
import {currentView} from './model.ts';
import type {Model} from './model.ts';
import type {MouseMessage} from './message.ts';
import {listRows, selectedIndex} from './rows.ts';
import {stay} from './step.ts';
import type {Step} from './step.ts';

/** Rows that one notch of the wheel moves. */
const notch = 3;

/**
 * What the mouse does: the wheel moves, a click selects a row, a second one on it opens it, one on
 * a heading sorts.
 *
 * @param act Carries out what a key would.
 */
export function useMouse(
  model: Model,
  {action, button, column, row}: MouseMessage,
  act: (
    model: Model,
    action:
      | 'details'
      | 'menu'
      | 'scroll-up'
      | 'scroll-down'
      | 'monitor-up'
      | 'monitor-down'
      | 'menu-up'
      | 'menu-down'
      | 'form-up'
      | 'form-down',
  ) => Step,
): Step {
  const wheel = action === 'wheel-up' ? -1 : action === 'wheel-down' ? 1 : 0;
  const view = currentView(model);
  if (model.dialog !== undefined) {
    return wheel === 0 ? stay(model) : act(model, wheel < 0 ? 'menu-up' : 'menu-down');
  }

  switch (view.type) {
    case 'list':
      if (wheel !== 0) return stay(select(model, selectedIndex(model) + wheel * notch));
      return action === 'press' ? clickInList(model, button, column, row, act) : stay(model);
    case 'monitor':
      return wheel === 0 ? stay(model) : act(model, wheel < 0 ? 'monitor-up' : 'monitor-down');
    case 'form':
      return wheel === 0 ? stay(model) : act(model, wheel < 0 ? 'form-up' : 'form-down');
    case 'details':
    case 'text': {
      let step: Step = stay(model);
      for (let times = 0; wheel !== 0 && times < notch; times++) {
        step = act(step[0], wheel < 0 ? 'scroll-up' : 'scroll-down');
      }
      return step;
    }
  }
}

function clickInList(
  model: Model,
  button: MouseMessage['button'],
  column: number,
  row: number,
  act: (model: Model, action: 'details' | 'menu') => Step,
): Step {
  const {firstRow, table} = listLayout(model);
  if (row === firstRow - 1) {
    const placed = placeColumns(model).find(
      ({left, width}) => column >= left && column <= left + width,
    );
    return placed === undefined ? stay(model) : sortByOrReverse(model, placed.column.key);
  }

  const index = model.list.top + row - firstRow;
  if (row < firstRow || row >= firstRow + table || index >= listRows(model).length)
    return stay(model);
  const again = index === selectedIndex(model);
  const selected = select(model, index);
  if (button === 'right') return act(selected, 'menu');
  return again ? act(selected, 'details') : stay(selected);
}
