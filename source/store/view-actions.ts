import type {Action} from '../keymap/bindings.ts';
import {keyHelp} from './key-help.ts';
import type {Handler} from './list-actions.ts';
import {select} from './list-actions.ts';
import type {Model} from './model.ts';
import {currentView} from './model.ts';
import {occurrenceLines} from './occurrences.ts';
import {openPalette} from './palette.ts';
import {delayLimits} from './prompt.ts';
import {listRows} from './rows.ts';
import {change, changeView, popView, pushView, stay, tell} from './step.ts';
import type {Step} from './step.ts';
import {textField} from './text-field.ts';
import {shownLines, textRows} from './text-view.ts';
import {toLines} from './view.ts';
import type {TextLine, TextSource} from './view.ts';
import {xentopColumns} from './xentop/columns.ts';

const openText = (
  model: Model,
  source: TextSource,
  title: string,
  lines: readonly TextLine[],
  atEnd = false,
): Step =>
  pushView(model, {
    type: 'text',
    source,
    title,
    lines,
    scroll: atEnd ? Math.max(0, lines.length - textRows(model)) : 0,
    follow: atEnd,
    filter: '',
  });

function openHelp(model: Model): Step {
  return openText(model, {type: 'help'}, 'Keys', keyHelp(model));
}

function openErrors(model: Model): Step {
  const lines = model.errors
    .toReversed()
    .flatMap(({at, title, text}): TextLine[] => [
      {text: `${new Date(at).toTimeString().slice(0, 8)} ${title}`, tone: 'error'},
      ...toLines(text).map(line => ({text: `  ${line.text}`})),
      {text: ''},
    ]);
  return openText(
    model,
    {type: 'errors'},
    'What went wrong',
    lines.length === 0 ? [{text: 'Nothing did.'}] : lines,
  );
}

const scrollTo =
  (to: (scroll: number, page: number) => number): Handler =>
  model => {
    const page = textRows(model);
    const view = currentView(model);
    if (view.type === 'details') {
      return stay(
        changeView(model, 'details', details => ({
          ...details,
          scroll: Math.max(0, to(details.scroll, page)),
        })),
      );
    }
    return stay(
      changeView(model, 'text', text => {
        const last = Math.max(0, shownLines(text).length - page);
        const scroll = Math.min(last, Math.max(0, to(text.scroll, page)));
        return {...text, scroll, follow: scroll === last};
      }),
    );
  };

const neighbour =
  (distance: number): Handler =>
  model => {
    const view = currentView(model);
    if (view.type !== 'details') return stay(model);
    const rows = listRows(model).filter(({domain}) => domain !== undefined);
    const next = rows[rows.findIndex(({key}) => key === view.key) + distance];
    const id = next?.domain?.info.id;
    if (next === undefined || id === undefined) return stay(model);
    const moved = changeView(model, 'details', () => ({type: 'details', key: next.key, scroll: 0}));
    const selected = select(moved, listRows(moved).indexOf(next));
    return id === 0 ? stay(selected) : change(selected, {}, {type: 'read-details', id});
  };

const scrollMonitor =
  (distance: number): Handler =>
  model =>
    stay(
      changeView(model, 'monitor', view => ({
        ...view,
        top: Math.min(Math.max(0, model.domains.size - 1), Math.max(0, view.top + distance)),
      })),
    );

const toggle =
  (key: 'networks' | 'vbds' | 'vcpus' | 'repeatHeader'): Handler =>
  model =>
    change(model, {monitor: {...model.monitor, [key]: !model.monitor[key]}}, {type: 'sample'});

function copyCommand(model: Model): Step {
  const view = currentView(model);
  const words = view.type === 'details' ? view.more?.commandLine : undefined;
  if (words === undefined || words.length === 0) {
    return tell(model, 'This machine has no command line.');
  }
  const quoted = words.map(word =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  const [told] = tell(model, 'The command line is in the clipboard.', 'good');
  return change(told, {}, {type: 'copy', text: quoted.join(' ')});
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

/** What the keys do in views other than the list, and everywhere. */
export const viewActions = {
  monitor: model => pushView(model, {type: 'monitor', top: 0}),
  events: model =>
    openText(model, {type: 'events'}, 'Events', occurrenceLines(model.occurrences), true),
  errors: openErrors,
  help: openHelp,
  filter: model => {
    const {text} = model.list.filter;
    return change(model, {dialog: {type: 'filter', field: textField(text), before: text}});
  },
  leave: popView,
  'leave-or-quit': model =>
    model.views.length === 1 ? change(model, {}, {type: 'quit'}) : popView(model),

  delay: model =>
    change(model, {
      dialog: {
        type: 'prompt',
        title: 'Delay',
        label: 'Delay(sec)',
        field: textField(),
        purpose: {type: 'delay'},
      },
    }),
  networks: toggle('networks'),
  vbds: toggle('vbds'),
  vcpus: toggle('vcpus'),
  'repeat-header': toggle('repeatHeader'),
  'monitor-sort': model =>
    change(
      model,
      {monitor: {...model.monitor, sort: (model.monitor.sort + 1) % xentopColumns.length}},
      {type: 'sample'},
    ),
  'monitor-up': scrollMonitor(-1),
  'monitor-down': scrollMonitor(1),

  'copy-command': copyCommand,
  'previous-domain': neighbour(-1),
  'next-domain': neighbour(1),
  'scroll-up': scrollTo(scroll => scroll - 1),
  'scroll-down': scrollTo(scroll => scroll + 1),
  'scroll-page-up': scrollTo((scroll, page) => scroll - page + 1),
  'scroll-page-down': scrollTo((scroll, page) => scroll + page - 1),
  'scroll-first': scrollTo(() => 0),
  'scroll-last': scrollTo(() => Number.MAX_SAFE_INTEGER),
  'filter-text': model =>
    change(model, {
      dialog: {
        type: 'prompt',
        title: 'Filter',
        label: 'Lines with',
        field: textField(),
        purpose: {type: 'filter-text'},
      },
    }),
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
