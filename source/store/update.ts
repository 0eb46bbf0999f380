import type {Action} from '../keymap/bindings.ts';
import {openPalette} from './actions/palette.ts';
import {resolveKey} from '../keymap/resolve.ts';
import {configActions} from './actions/config-actions.ts';
import {contextStack, isTyping} from './selectors/context.ts';
import {dialogActions, insert} from './actions/dialog-actions.ts';
import {domainActions, refuse} from './actions/domain-actions.ts';
import {createActions} from './form/create-actions.ts';
import {formActions} from './form/form-actions.ts';
import {takeFormNews} from './form/form-news.ts';
import {listActions, settleList} from './actions/list-actions.ts';
import type {Handler} from './actions/list-actions.ts';
import type {Message} from './model/message.ts';
import type {Model} from './model/model.ts';
import {useMouse} from './actions/mouse.ts';
import {takeNews} from './sampling/news.ts';
import {takeSample} from './sampling/sampling.ts';
import {stay, withError, withToast} from './model/step.ts';
import type {Step} from './model/step.ts';
import {withTaskProgress} from './sampling/task-progress.ts';
import {monitorActions} from './actions/monitor-actions.ts';
import {savedActions} from './actions/saved-actions.ts';
import {scrollActions} from './actions/scroll-actions.ts';
import {viewActions} from './actions/view-actions.ts';

const handlers: Record<Action, Handler> = {
  ...listActions,
  ...domainActions,
  ...dialogActions,
  ...viewActions,
  ...scrollActions,
  ...monitorActions,
  ...formActions,
  ...createActions,
  ...configActions,
  ...savedActions,
  'menu-choose': chooseFromMenu,
};

/** What becomes of the model, and what is to be done outside of it. */
export function update(model: Model, message: Message): Step {
  switch (message.type) {
    case 'key':
      return press(model, message.key, message.text);
    case 'paste':
      return insert(model, message.text);
    case 'mouse':
      return useMouse(model, message, act);
    case 'act':
      return act(model, message.action);
    case 'resized': {
      const {columns, rows} = message;
      return stay(settleList({...model, size: {columns, rows}}));
    }
    case 'ticked':
      return stay(withTaskProgress(withoutOldToasts({...model, now: message.now})));
    case 'sampled':
      return model.frozen && model.sampled ? stay(model) : takeSample(model, message.sample);
    case 'link':
      return takeLink(model, message.lost);
    case 'form':
      return takeFormNews(model, message.news);
    case 'operated':
    case 'booted':
    case 'surveyed':
    case 'failed':
    case 'told':
    case 'networks-read':
    case 'details-read':
    case 'log-read':
    case 'refusals-known':
    case 'completed':
    case 'job-printed':
    case 'job-ended':
      return takeNews(model, message);
  }
}

/** What was seen last stays on the screen while the host is away. */
function takeLink(model: Model, lost: string | undefined): Step {
  const {lost: before, settings} = model;
  const next = {...model, lost};
  if (lost === undefined) {
    const back = withToast(next, `${settings.remote ?? 'The host'} is there again.`, 'good');
    return before === undefined ? stay(next) : [back, [{type: 'sample'}]];
  }
  return stay(before === undefined ? withError(next, 'Connection', lost) : next);
}

function press(model: Model, key: string, text: string | undefined): Step {
  if (isTyping(model) && text !== undefined) return insert(model, text);
  const binding = resolveKey(model.keys, contextStack(model), key);
  return binding === undefined ? chooseByKey(model, key) : act(model, binding.action);
}

/** A menu names the keys that do the same without it: they choose there, too. */
function chooseByKey(model: Model, key: string): Step {
  const {dialog, keys} = model;
  if (dialog?.type !== 'menu') return stay(model);
  const action = resolveKey(keys, ['domain'], key)?.action;
  const cursor = dialog.items.findIndex(({does}) => does === action);
  return cursor === -1 ? stay(model) : chooseFromMenu({...model, dialog: {...dialog, cursor}});
}

const act = (model: Model, action: Action): Step =>
  refuse(model, action) ?? handlers[action](model);

function chooseFromMenu(model: Model): Step {
  const {dialog} = model;
  const closed = {...model, dialog: undefined};
  if (dialog?.type !== 'menu') return stay(closed);
  const item = dialog.items[dialog.cursor];
  if (item === undefined) return stay(closed);
  return typeof item.does === 'string'
    ? act(closed, item.does)
    : openPalette(closed, item.does.line);
}

function withoutOldToasts(model: Model): Model {
  const toasts = model.toasts.filter(({until}) => until > model.now);
  return toasts.length === model.toasts.length ? model : {...model, toasts};
}
