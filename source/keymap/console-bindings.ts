import type {ConsoleBindingShape, ConsoleContext} from './binding.ts';
import {effectiveKeys} from './overrides.ts';
import type {KeyOverrides} from './overrides.ts';
import {prefixBindings} from './tables/console-prefix.ts';
import {consoleViewBindings} from './tables/console-views.ts';

/** Every key of the console screen. Dispatch, bar, help and the docs derive from this table. */
export const consoleBindings = [...prefixBindings, ...consoleViewBindings] as const;

type Row = (typeof consoleBindings)[number];
/** What a key of a context can do. */
export type ConsoleAction<C extends ConsoleContext = ConsoleContext> = Extract<
  Row,
  {context: C}
>['action'];
export type ConsoleBinding = ConsoleBindingShape & {readonly action: ConsoleAction};

/** The table of keys of the console screen as a user has it. */
export const effectiveConsoleBindings = (own: KeyOverrides = {}): readonly ConsoleBinding[] =>
  effectiveKeys<ConsoleBinding>(consoleBindings, own);

/** What a key means in a context; undefined when nothing. */
export function resolveConsoleKey<C extends ConsoleContext>(
  table: readonly ConsoleBinding[],
  context: C,
  key: string,
): ConsoleAction<C> | undefined {
  const found = table.find(binding => binding.context === context && binding.keys.includes(key));
  return found?.action as ConsoleAction<C> | undefined;
}
