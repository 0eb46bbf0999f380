/** Where keys mean something on the console screen. */
export const consoleContexts = {
  prefix: 'After the prefix key',
  scrollback: 'In the scrollback',
  wall: 'On the wall',
  picker: 'In the list to choose from',
} as const;
export type ConsoleContext = keyof typeof consoleContexts;

type Shape = {
  readonly keys: readonly string[];
  readonly action: string;
  readonly context: ConsoleContext;
  /** One line of the help, without a full stop. */
  readonly description: string;
  /** Shown in the bar while the prefix is pending, in this order, as far as there is room. */
  readonly hint?: string;
  /** It changes something, and is refused where nothing may be changed. */
  readonly changes?: true;
};

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** Every key of the console screen. Dispatch, bar, help and the docs derive from this table. */
export const consoleBindings = [
  {
    keys: ['d', 'q', 'esc'],
    action: 'back',
    context: 'prefix',
    description: 'Back; the domain goes on',
    hint: 'back',
  },
  {keys: ['?'], action: 'help', context: 'prefix', description: 'These keys', hint: 'help'},
  {keys: ['n'], action: 'next', context: 'prefix', description: 'The next console', hint: 'next'},
  {
    keys: ['p'],
    action: 'previous',
    context: 'prefix',
    description: 'The previous console',
    hint: 'prev',
  },
  {
    keys: ['l', 'tab'],
    action: 'last',
    context: 'prefix',
    description: 'The console that was shown before this one',
    hint: 'last',
  },
  {
    keys: ['w'],
    action: 'choose',
    context: 'prefix',
    description: 'Choose a console by typing part of its name',
    hint: 'choose',
  },
  {
    keys: digits,
    action: 'number',
    context: 'prefix',
    description: 'The console of this number in the bar; 0 is the tenth',
  },
  {
    keys: ['u'],
    action: 'unread',
    context: 'prefix',
    description: 'The next console with output that was not seen',
  },
  {
    keys: ['['],
    action: 'scrollback',
    context: 'prefix',
    description: 'Scroll back, search, copy',
    hint: 'scroll',
  },
  {
    keys: ['s'],
    action: 'signal',
    context: 'prefix',
    description: 'Send Ctrl-Alt-Del, a SysRq key or a break',
    hint: 'signal',
    changes: true,
  },
  {
    keys: ['r'],
    action: 'read-only',
    context: 'prefix',
    description: 'Read-only: nothing that is typed reaches the guest; and back',
  },
  {
    keys: ['|', '%'],
    action: 'split-columns',
    context: 'prefix',
    description: 'Split: the next console beside this one',
    hint: 'split',
  },
  {
    keys: ['-', '"'],
    action: 'split-rows',
    context: 'prefix',
    description: 'Split: the next console below this one',
  },
  {
    keys: ['o', 'right', 'down'],
    action: 'next-pane',
    context: 'prefix',
    description: 'The next part of a split screen',
  },
  {
    keys: ['left', 'up'],
    action: 'previous-pane',
    context: 'prefix',
    description: 'The previous part of a split screen',
  },
  {
    keys: ['z'],
    action: 'zoom',
    context: 'prefix',
    description: 'This part on the whole screen, and back',
  },
  {
    keys: ['x'],
    action: 'close-pane',
    context: 'prefix',
    description: 'End the split of this part; its console stays open',
  },
  {
    keys: ['W'],
    action: 'wall',
    context: 'prefix',
    description: 'All consoles at once, live and small',
    hint: 'wall',
  },
  {keys: ['b'], action: 'bar', context: 'prefix', description: 'Hide or show the bar'},
  {
    keys: ['ctrl+l', 'R'],
    action: 'repaint',
    context: 'prefix',
    description: 'Draw the screen anew',
  },

  {keys: ['up', 'k'], action: 'up', context: 'scrollback', description: 'One line up'},
  {keys: ['down', 'j'], action: 'down', context: 'scrollback', description: 'One line down'},
  {
    keys: ['left', 'h'],
    action: 'left',
    context: 'scrollback',
    description: 'One column to the left',
  },
  {
    keys: ['right', 'l'],
    action: 'right',
    context: 'scrollback',
    description: 'One column to the right',
  },
  {
    keys: ['pageup', 'ctrl+b'],
    action: 'page-up',
    context: 'scrollback',
    description: 'One page up',
  },
  {
    keys: ['pagedown', 'ctrl+f'],
    action: 'page-down',
    context: 'scrollback',
    description: 'One page down',
  },
  {keys: ['home', 'g'], action: 'first', context: 'scrollback', description: 'The oldest line'},
  {keys: ['end', 'G'], action: 'last-line', context: 'scrollback', description: 'The newest line'},
  {keys: ['^'], action: 'line-start', context: 'scrollback', description: 'Start of the line'},
  {keys: ['$'], action: 'line-end', context: 'scrollback', description: 'End of the line'},
  {
    keys: ['/'],
    action: 'search',
    context: 'scrollback',
    description: 'Search; n goes on towards older lines, N back',
    hint: 'search',
  },
  {
    keys: ['n'],
    action: 'search-again',
    context: 'scrollback',
    description: 'The next match, older',
  },
  {
    keys: ['N'],
    action: 'search-back',
    context: 'scrollback',
    description: 'The match before, newer',
  },
  {
    keys: ['space', 'v'],
    action: 'select',
    context: 'scrollback',
    description: 'Begin to select, or select no more',
    hint: 'select',
  },
  {keys: ['V'], action: 'select-lines', context: 'scrollback', description: 'Select whole lines'},
  {
    keys: ['enter', 'y'],
    action: 'copy',
    context: 'scrollback',
    description: "Copy the selection, or the line, to the terminal's clipboard (OSC 52)",
    hint: 'copy',
  },
  {
    keys: ['q', 'esc', 'ctrl+c'],
    action: 'close',
    context: 'scrollback',
    description: 'Back to the live console',
    hint: 'back',
  },

  {keys: ['left', 'h'], action: 'left', context: 'wall', description: 'To the left'},
  {keys: ['right', 'l'], action: 'right', context: 'wall', description: 'To the right'},
  {keys: ['up', 'k'], action: 'up', context: 'wall', description: 'Up'},
  {keys: ['down', 'j'], action: 'down', context: 'wall', description: 'Down'},
  {keys: ['enter'], action: 'open', context: 'wall', description: 'Open this one', hint: 'open'},
  {
    keys: ['q', 'esc', 'ctrl+c'],
    action: 'close',
    context: 'wall',
    description: 'Back to one console',
    hint: 'back',
  },

  {keys: ['up', 'ctrl+p'], action: 'up', context: 'picker', description: 'One up'},
  {keys: ['down', 'ctrl+n', 'tab'], action: 'down', context: 'picker', description: 'One down'},
  {keys: ['enter'], action: 'open', context: 'picker', description: 'Open this one', hint: 'open'},
  {
    keys: ['esc', 'ctrl+c'],
    action: 'close',
    context: 'picker',
    description: 'Choose nothing',
    hint: 'back',
  },
] as const satisfies readonly Shape[];

type Row = (typeof consoleBindings)[number];
/** What a key of a context can do. */
export type ConsoleAction<C extends ConsoleContext> = Extract<Row, {context: C}>['action'];
export type ConsoleBinding = Shape;

/** Keys put in the place of the table's: for `context.action`, or for `action` in every context. */
export type ConsoleKeys = Readonly<Record<string, readonly string[]>>;

/** The keys of the table, or the user's where there are some. */
export const keysOf = (binding: ConsoleBinding, own: ConsoleKeys = {}): readonly string[] =>
  own[`${binding.context}.${binding.action}`] ?? own[binding.action] ?? binding.keys;

/** What a key means in a context; undefined when nothing. */
export function resolveConsoleKey<C extends ConsoleContext>(
  context: C,
  key: string,
  own: ConsoleKeys = {},
): ConsoleAction<C> | undefined {
  const found = consoleBindings.find(
    binding => binding.context === context && keysOf(binding, own).includes(key),
  );
  return found?.action as ConsoleAction<C> | undefined;
}

/** The bindings of a context that have a hint, with the first key of each. */
export function consoleHints(
  context: ConsoleContext,
  own: ConsoleKeys = {},
): readonly {readonly key: string; readonly hint: string}[] {
  return consoleBindings.flatMap((binding: ConsoleBinding) => {
    const [first] = keysOf(binding, own);
    if (binding.context !== context || binding.hint === undefined || first === undefined) return [];
    return [{key: consoleKeyLabel(first), hint: binding.hint}];
  });
}

const names: Readonly<Record<string, string>> = {pageup: 'PgUp', pagedown: 'PgDn'};

/** A key as people write it: `Ctrl-L`, `PgDn`, `Esc`, `q`. */
export function consoleKeyLabel(key: string): string {
  const [, held = '', last = key] = /^((?:ctrl\+|alt\+|shift\+)*)(.+)$/.exec(key) ?? [];
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const shown = names[last] ?? (last.length > 1 || held !== '' ? capital(last) : last);
  return `${held
    .split('+')
    .filter(Boolean)
    .map(word => `${capital(word)}-`)
    .join('')}${shown}`;
}
