import type {Effect} from './effects.ts';
import type {Model, Toast} from './model.ts';
import type {View} from './view.ts';
import {currentView} from './model.ts';

/** What an update comes to. */
export type Step = readonly [Model, readonly Effect[]];

export const stay = (model: Model): Step => [model, []];

export const change = (model: Model, changed: Partial<Model>, ...effects: Effect[]): Step => [
  {...model, ...changed},
  effects,
];

/** Milliseconds that a message stays. */
const toastTime: Readonly<Record<Toast['tone'], number>> = {info: 4000, good: 3000, error: 10_000};

/** Toasts that are kept; each is shown until its time is up or a newer one comes. */
const toastLimit = 5;

export function withToast(
  model: Model,
  text: string,
  tone: Toast['tone'] = 'info',
  more = false,
): Model {
  const toast = {text, tone, until: model.now + toastTime[tone], more};
  return {...model, toasts: [...model.toasts, toast].slice(-toastLimit)};
}

export const tell = (model: Model, text: string, tone?: Toast['tone']): Step =>
  stay(withToast(model, text, tone));

const errorLimit = 100;

/** Notes an error in full and shows its first line. */
export function withError(model: Model, title: string, text: string): Model {
  const errors = [...model.errors, {at: model.now, title, text}].slice(-errorLimit);
  const [first = '', ...more] = text.split('\n');
  return withToast(
    {...model, errors},
    first === '' ? title : `${title}: ${first}`,
    'error',
    more.length > 0,
  );
}

export const pushView = (model: Model, view: View, ...effects: Effect[]): Step =>
  change(model, {views: [...model.views, view], dialog: undefined}, ...effects);

export function popView(model: Model): Step {
  const [first, ...others] = model.views;
  return others.length === 0
    ? stay(model)
    : change(model, {views: [first, ...others.slice(0, -1)]});
}

/** Puts another view in the place of the one that is shown. */
export function replaceView(model: Model, view: View): Model {
  const [first, ...others] = model.views;
  return {...model, views: others.length === 0 ? [view] : [first, ...others.slice(0, -1), view]};
}

/** Changes the view that is shown if it is of this type. */
export function changeView<T extends View['type']>(
  model: Model,
  type: T,
  how: (view: Extract<View, {type: T}>) => View,
): Model {
  const view = currentView(model);
  return view.type === type ? replaceView(model, how(view as Extract<View, {type: T}>)) : model;
}
