import type {Action} from '../../keymap/bindings.ts';
import {keyHelp} from '../selectors/key-help.ts';
import {listLayout, paneRefusal} from '../selectors/layout.ts';
import {select, settleList, withList} from './list-actions.ts';
import type {Handler} from './list-actions.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import {occurrenceLines} from '../sampling/occurrences.ts';
import {openNetworks, openText} from './open-text.ts';
import {openPalette} from './palette.ts';
import {delayLimits} from './prompt.ts';
import {listRows} from '../selectors/rows.ts';
import {change, changeView, stay, tell} from '../model/step.ts';
import {leaveView, showCommand} from './left-commands.ts';
import type {Step} from '../model/step.ts';
import {textField} from '../model/text-field.ts';
import {toLines} from '../model/view.ts';
import type {TextLine} from '../model/view.ts';

function openErrors(model: Model): Step {
  const lines = model.errors
    .toReversed()
    .flatMap(({at, title, text}): TextLine[] => [
      {text: `${new Date(at).toTimeString().slice(0, 8)} ${title}`, tone: 'error'},
      ...toLines(text).map(line => ({text: `  ${line.text}`, indent: 2})),
      {text: ''},
    ]);
  return openText(
    model,
    {type: 'errors'},
    'What went wrong',
    lines.length === 0 ? [{text: 'Nothing did.'}] : lines,
  );
}

const neighbour =
  (distance: number): Handler =>
  model => {
    const view = currentView(model);
    if (view.type !== 'details') return stay(model);
    const rows = listRows(model).filter(({domain}) => domain !== undefined);
    const next = rows[rows.findIndex(({key}) => key === view.key) + distance];
    if (next === undefined) return stay(model);
    const moved = changeView(model, 'details', () => ({type: 'details', key: next.key, scroll: 0}));
    return stay(select(moved, listRows(moved).indexOf(next)));
  };

function togglePane(model: Model): Step {
  const refusal = paneRefusal(model);
  if (refusal !== undefined) return tell(model, refusal);
  const pane = listLayout(model).pane === 0;
  return change(settleList(withList(model, {pane, paneScroll: 0})), {}, {type: 'keep-state'});
}

function copyCommand(model: Model): Step {
  const view = currentView(model);
  const {more} = model;
  const words = view.type === 'details' && view.key === `d${more?.id}` ? more?.commandLine : [];
  if (words === undefined || words.length === 0) {
    return tell(model, 'This machine has no command line.');
  }
  const quoted = words.map(word =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return change(model, {}, {type: 'copy', text: quoted.join(' ')});
}

/** Steps of the delay, seconds. */
const delays = [0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 15, 30, 60];

function changeDelay(model: Model, direction: 1 | -1): Step {
  const next =
    direction === 1
      ? delays.find(seconds => seconds > model.delay)
      : delays.findLast(seconds => seconds < model.delay);
  const delay = next ?? (direction === 1 ? delayLimits.most : delayLimits.least);
  const [told] = tell(model, `Every ${delay} s.`);
  return change(told, {delay}, {type: 'sample'});
}

/** What the keys do that open and leave views, and everywhere. */
export const viewActions = {
  events: model =>
    openText(model, {type: 'events'}, 'Events', occurrenceLines(model.occurrences), true),
  'network-picture': openNetworks,
  errors: openErrors,
  help: model => openText(model, {type: 'help'}, 'Keys', keyHelp(model)),
  filter: model => {
    const {text} = model.list.filter;
    return change(model, {dialog: {type: 'filter', field: textField(text), before: text}});
  },
  leave: leaveView,
  'leave-or-quit': model =>
    model.views.length === 1 ? change(model, {}, {type: 'quit'}) : leaveView(model),

  pane: togglePane,
  'copy-command': copyCommand,
  'previous-domain': neighbour(-1),
  'next-domain': neighbour(1),
  'filter-text': model => {
    const view = currentView(model);
    return change(model, {
      dialog: {
        type: 'prompt',
        title: 'Filter',
        label: 'Lines with',
        field: textField(view.type === 'text' ? view.filter : ''),
        purpose: {type: 'filter-text'},
      },
    });
  },
  commands: showCommand,
  'cancel-job': model => {
    const view = currentView(model);
    return view.type === 'text' && view.source.type === 'job' && view.source.running
      ? change(model, {}, {type: 'end-job', job: view.source.job})
      : stay(model);
  },

  palette: model => openPalette(model),
  slower: model => changeDelay(model, 1),
  faster: model => changeDelay(model, -1),
  freeze: model =>
    model.frozen ? change(model, {frozen: false}, {type: 'sample'}) : change(model, {frozen: true}),
  refresh: model => change(model, {}, {type: 'sample'}),
  repaint: model => change(model, {}, {type: 'repaint'}),
  mouse: model => {
    const on = !model.mouse;
    const [told] = tell(model, on ? 'Mouse on.' : 'Mouse off: the terminal selects text again.');
    return change(told, {mouse: on}, {type: 'set-mouse', on});
  },
  stop: model => change(model, {}, {type: 'stop'}),
  quit: model => change(model, {}, {type: 'quit'}),
} as const satisfies Partial<Record<Action, Handler>>;
