import type {Effect} from './model/effects.ts';
import type {Message} from './model/message.ts';
import type {Model} from './model/model.ts';
import {update} from './update.ts';

/** Holds the model; React reads it through `useSyncExternalStore`. */
export type Store = {
  readonly get: () => Model;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (message: Message) => void;
};

/** Milliseconds between two frames; what happens in between is shown by the next one. */
const frameTime = 16;

/**
 * @param run Carries out an effect; it answers by dispatching.
 */
export function createStore(initial: Model, run: (effect: Effect, store: Store) => void): Store {
  let model = initial;
  let lastFrame = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();

  const notify = () => {
    timer = undefined;
    lastFrame = performance.now();
    for (const listener of listeners) listener();
  };

  // The first change after a quiet while is shown at once, so that a key is.
  const schedule = () => {
    if (timer !== undefined) return;
    const wait = Math.max(0, lastFrame + frameTime - performance.now());
    timer = setTimeout(notify, wait);
  };

  const store: Store = {
    get: () => model,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: message => {
      const [next, effects] = update(model, message);
      const changed = next !== model;
      model = next;
      if (changed) schedule();
      for (const effect of effects) run(effect, store);
    },
  };
  return store;
}
