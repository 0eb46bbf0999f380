import type {Action} from '../../keymap/bindings.ts';
import {detailsRoom, mostScrolled, mostScrolledInPane} from '../details/details-layout.ts';
import {withList} from './list-actions.ts';
import type {Handler} from './list-actions.ts';
import {currentView} from '../model/model.ts';
import type {Model} from '../model/model.ts';
import {selectedRow} from '../selectors/rows.ts';
import {changeView, stay} from '../model/step.ts';
import {shownLines, textRows, topLine} from './text-view.ts';

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));

type Scroll = (scroll: number, page: number) => number;

const scrollTo =
  (to: Scroll): Handler =>
  model =>
    stay(currentView(model).type === 'details' ? scrollDetails(model, to) : scrollText(model, to));

function scrollDetails(model: Model, to: Scroll): Model {
  const room = detailsRoom(model);
  return changeView(model, 'details', view => {
    const row = model.domains.get(Number(view.key.slice(1)));
    const most = mostScrolled(row, model);
    return {...view, scroll: within(to(Math.min(view.scroll, most), room), most)};
  });
}

function scrollText(model: Model, to: Scroll): Model {
  const page = textRows(model);
  return changeView(model, 'text', view => {
    const last = Math.max(0, shownLines(model, view).length - page);
    const scroll = within(to(topLine(model, view), page), last);
    return {...view, scroll, follow: scroll === last};
  });
}

const scrollPane =
  (by: number): Handler =>
  model => {
    const most = mostScrolledInPane(selectedRow(model)?.domain, model);
    const scroll = within(Math.min(model.list.paneScroll, most) + by, most);
    return stay(withList(model, {paneScroll: scroll}));
  };

const half = (page: number): number => Math.max(1, Math.floor(page / 2));

/** What the keys do that scroll: text, details, the pane beside the list. */
export const scrollActions = {
  'scroll-up': scrollTo(scroll => scroll - 1),
  'scroll-down': scrollTo(scroll => scroll + 1),
  'scroll-page-up': scrollTo((scroll, page) => scroll - page + 1),
  'scroll-page-down': scrollTo((scroll, page) => scroll + page - 1),
  'scroll-half-up': scrollTo((scroll, page) => scroll - half(page)),
  'scroll-half-down': scrollTo((scroll, page) => scroll + half(page)),
  'scroll-first': scrollTo(() => 0),
  'scroll-last': scrollTo(() => Number.MAX_SAFE_INTEGER),
  'pane-up': scrollPane(-1),
  'pane-down': scrollPane(1),
} as const satisfies Partial<Record<Action, Handler>>;
