import type {ConsoleBindingShape} from '../binding.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** What the key after the prefix does on a console. */
export const prefixBindings = [
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
] as const satisfies readonly ConsoleBindingShape[];
