/** Where keys mean something: the innermost context is asked first. */
export const contexts = {
  list: 'The list',
  monitor: 'Monitoring, with the keys of xentop',
  details: 'Details of a domain',
  text: 'Text: help, events, logs, output of commands',
  menu: 'Menus',
  confirm: 'Questions',
  field: 'Text fields',
  global: 'Everywhere',
} as const;
export type Context = keyof typeof contexts;

/** What must be so for an action to be possible; the store knows whether it is, and why not. */
export type Need =
  /** Something is selected or marked. */
  | 'row'
  /** A domain that exists; Domain-0 is one. */
  | 'domain'
  /** A domain other than Domain-0. */
  | 'guest';

export type BindingShape = {
  readonly keys: readonly string[];
  readonly action: string;
  readonly context: Context;
  /** One line of the help, without a full stop. */
  readonly description: string;
  /** Shown in the footer, in this order, as far as there is room. */
  readonly hint?: string;
  readonly needs?: Need;
  /** The command of the control protocol that it comes down to: its legal states and the machine's abilities hold. */
  readonly command?: string;
  /** It changes something, and is refused where nothing may be changed. */
  readonly changes?: true;
};

/**
 * Every key. Dispatch, footer, help, menus and the docs derive from this table. Keys that end or
 * destroy something are shifted and ask first.
 */
export const bindings = [
  // The list: what is done most comes first, for the footer.
  {
    keys: ['enter'],
    action: 'details',
    context: 'list',
    description: 'Details of the domain, with graphs',
    hint: 'details',
    needs: 'domain',
  },
  {
    keys: ['c'],
    action: 'console',
    context: 'list',
    description: 'Its console; the escape key, Ctrl-] at first, comes back',
    hint: 'console',
    needs: 'guest',
  },
  {
    keys: ['n'],
    action: 'create',
    context: 'list',
    description: 'Create a domain; on a config, start it',
    hint: 'new',
    changes: true,
  },
  {
    keys: ['s'],
    action: 'shutdown',
    context: 'list',
    description: 'Ask the guest to shut down',
    hint: 'shutdown',
    needs: 'guest',
    command: 'domux-shutdown',
    changes: true,
  },
  {
    keys: ['r'],
    action: 'reboot',
    context: 'list',
    description: 'Ask the guest to reboot',
    hint: 'reboot',
    needs: 'guest',
    command: 'domux-shutdown',
    changes: true,
  },
  {
    keys: ['p'],
    action: 'pause',
    context: 'list',
    description: 'Pause: it keeps its memory and gets no processor',
    hint: 'pause',
    needs: 'guest',
    command: 'stop',
    changes: true,
  },
  {
    keys: ['u'],
    action: 'unpause',
    context: 'list',
    description: 'Let a paused domain go on',
    hint: 'unpause',
    needs: 'guest',
    command: 'cont',
    changes: true,
  },
  {
    keys: ['D'],
    action: 'destroy',
    context: 'list',
    description: 'Destroy: end it at once, as pulling the plug does; asks first',
    hint: 'destroy',
    needs: 'guest',
    command: 'quit',
    changes: true,
  },
  {
    keys: ['e'],
    action: 'edit',
    context: 'list',
    description: 'Edit its config; what is wrong in it is said before it counts',
    hint: 'edit',
    needs: 'row',
    changes: true,
  },
  {
    keys: ['R'],
    action: 'rename',
    context: 'list',
    description: 'Give it another name',
    needs: 'guest',
    command: 'domux-rename',
    changes: true,
  },
  {
    keys: ['m'],
    action: 'set-memory',
    context: 'list',
    description: 'Change the memory given to the guest',
    needs: 'guest',
    command: 'balloon',
    changes: true,
  },
  {
    keys: ['y'],
    action: 'sysrq',
    context: 'list',
    description: 'Send a magic SysRq key to the guest kernel',
    needs: 'guest',
    command: 'domux-sysrq',
    changes: true,
  },
  {
    keys: ['l'],
    action: 'log',
    context: 'list',
    description: 'What its console printed',
    hint: 'log',
    needs: 'guest',
  },
  {
    keys: ['X'],
    action: 'cancel-task',
    context: 'list',
    description: 'Stop waiting for what is under way in this row',
    needs: 'row',
  },
  {
    keys: ['a'],
    action: 'menu',
    context: 'list',
    description: 'Every action, with the reason where one is not possible',
    hint: 'actions',
    needs: 'row',
  },
  {keys: ['up', 'k'], action: 'up', context: 'list', description: 'One row up'},
  {keys: ['down', 'j'], action: 'down', context: 'list', description: 'One row down'},
  {keys: ['pageup', 'ctrl+b'], action: 'page-up', context: 'list', description: 'One page up'},
  {
    keys: ['pagedown', 'ctrl+f'],
    action: 'page-down',
    context: 'list',
    description: 'One page down',
  },
  {keys: ['home', 'g'], action: 'first', context: 'list', description: 'First row'},
  {keys: ['end', 'G'], action: 'last', context: 'list', description: 'Last row'},
  {
    keys: ['/'],
    action: 'filter',
    context: 'list',
    description: 'Show only some: part of a name, state:p, machine:uml, mem>64, !not',
    hint: 'filter',
  },
  {
    keys: ['space'],
    action: 'mark',
    context: 'list',
    description: 'Mark or unmark; actions apply to all that are marked',
  },
  {keys: ['shift+down'], action: 'mark-down', context: 'list', description: 'Mark, and go down'},
  {keys: ['shift+up'], action: 'mark-up', context: 'list', description: 'Mark, and go up'},
  {
    keys: ['ctrl+space', 'V'],
    action: 'mark-range',
    context: 'list',
    description: 'Mark from the row that was marked last to this one',
  },
  {keys: ['*'], action: 'mark-all', context: 'list', description: 'Mark all that are shown'},
  {
    keys: ['~'],
    action: 'mark-invert',
    context: 'list',
    description: 'Invert the marks of those shown',
  },
  {
    keys: ['U', 'esc'],
    action: 'unmark',
    context: 'list',
    description: 'Remove the marks; without any, the filter',
  },
  {keys: ['>'], action: 'sort-next', context: 'list', description: 'Sort by the next column'},
  {
    keys: ['<'],
    action: 'sort-previous',
    context: 'list',
    description: 'Sort by the previous column',
  },
  {keys: ['I'], action: 'sort-reverse', context: 'list', description: 'Sort the other way round'},
  {keys: ['P'], action: 'sort-cpu', context: 'list', description: 'Sort by CPU(%)'},
  {keys: ['M'], action: 'sort-memory', context: 'list', description: 'Sort by memory'},
  {keys: ['T'], action: 'sort-time', context: 'list', description: 'Sort by CPU(sec)'},
  {keys: ['N'], action: 'sort-name', context: 'list', description: 'Sort by name'},
  {keys: ['C'], action: 'columns', context: 'list', description: 'Choose, order and hide columns'},
  {keys: ['='], action: 'totals', context: 'list', description: 'Show a row of totals, or not'},
  {
    keys: ['x'],
    action: 'configured',
    context: 'list',
    description: 'Show configs that do not run, or not',
  },
  {
    keys: ['t'],
    action: 'monitor',
    context: 'list',
    description: 'Monitoring, as xentop shows it',
    hint: 'top',
  },
  {
    keys: ['E'],
    action: 'events',
    context: 'list',
    description: 'What happened, from the event log',
    hint: 'events',
  },
  {keys: ['q'], action: 'quit', context: 'list', description: 'Quit; domains go on', hint: 'quit'},

  {
    keys: ['d', 'D'],
    action: 'delay',
    context: 'monitor',
    description: 'Seconds between updates',
    hint: 'Delay',
  },
  {
    keys: ['n', 'N'],
    action: 'networks',
    context: 'monitor',
    description: 'A line for each network interface',
    hint: 'Networks',
  },
  {
    keys: ['b', 'B'],
    action: 'vbds',
    context: 'monitor',
    description: 'A line for each disk',
    hint: 'vBds',
  },
  {
    keys: ['v', 'V'],
    action: 'vcpus',
    context: 'monitor',
    description: 'The processors, one by one',
    hint: 'VCPUs',
  },
  {
    keys: ['r', 'R'],
    action: 'repeat-header',
    context: 'monitor',
    description: 'The header before every domain',
    hint: 'Repeat header',
  },
  {
    keys: ['s', 'S'],
    action: 'monitor-sort',
    context: 'monitor',
    description: 'Sort by the next column',
    hint: 'Sort order',
  },
  {
    keys: ['up', 'k'],
    action: 'monitor-up',
    context: 'monitor',
    description: 'Scroll one domain up',
  },
  {
    keys: ['down', 'j'],
    action: 'monitor-down',
    context: 'monitor',
    description: 'Scroll one domain down',
  },
  {keys: ['t'], action: 'leave', context: 'monitor', description: 'Back to the list', hint: 'list'},
  {
    keys: ['q', 'Q', 'esc'],
    action: 'leave-or-quit',
    context: 'monitor',
    description: 'Back, or quit when it was opened by itself',
    hint: 'Quit',
  },

  {
    keys: ['c', 'enter'],
    action: 'console',
    context: 'details',
    description: 'Its console',
    hint: 'console',
    needs: 'guest',
  },
  {
    keys: ['l'],
    action: 'log',
    context: 'details',
    description: 'What its console printed',
    hint: 'log',
    needs: 'guest',
  },
  {
    keys: ['a'],
    action: 'menu',
    context: 'details',
    description: 'Every action',
    hint: 'actions',
    needs: 'row',
  },
  {
    keys: ['w'],
    action: 'copy-command',
    context: 'details',
    description: "Copy the machine's command line",
    hint: 'copy command',
    needs: 'guest',
  },
  {keys: ['up', 'k'], action: 'scroll-up', context: 'details', description: 'Scroll up'},
  {keys: ['down', 'j'], action: 'scroll-down', context: 'details', description: 'Scroll down'},
  {
    keys: ['left', '['],
    action: 'previous-domain',
    context: 'details',
    description: 'The domain above in the list',
    hint: 'previous',
  },
  {
    keys: ['right', ']'],
    action: 'next-domain',
    context: 'details',
    description: 'The domain below in the list',
    hint: 'next',
  },
  {keys: ['esc', 'q'], action: 'leave', context: 'details', description: 'Back', hint: 'back'},

  {keys: ['up', 'k'], action: 'scroll-up', context: 'text', description: 'Scroll up'},
  {keys: ['down', 'j'], action: 'scroll-down', context: 'text', description: 'Scroll down'},
  {
    keys: ['pageup', 'ctrl+b'],
    action: 'scroll-page-up',
    context: 'text',
    description: 'One page up',
    hint: 'page up',
  },
  {
    keys: ['pagedown', 'ctrl+f', 'space'],
    action: 'scroll-page-down',
    context: 'text',
    description: 'One page down',
    hint: 'page down',
  },
  {
    keys: ['home', 'g'],
    action: 'scroll-first',
    context: 'text',
    description: 'To the beginning',
    hint: 'top',
  },
  {
    keys: ['end', 'G'],
    action: 'scroll-last',
    context: 'text',
    description: 'To the end',
    hint: 'end',
  },
  {
    keys: ['/'],
    action: 'filter-text',
    context: 'text',
    description: 'Show only lines that have this in them',
    hint: 'filter',
  },
  {
    keys: ['X'],
    action: 'cancel-job',
    context: 'text',
    description: 'End the command that prints here',
  },
  {
    keys: ['esc', 'q', 'enter'],
    action: 'leave',
    context: 'text',
    description: 'Back',
    hint: 'back',
  },

  {keys: ['up', 'k', 'shift+tab'], action: 'menu-up', context: 'menu', description: 'One entry up'},
  {keys: ['down', 'j', 'tab'], action: 'menu-down', context: 'menu', description: 'One entry down'},
  {keys: ['space'], action: 'menu-toggle', context: 'menu', description: 'Columns: show or hide'},
  {
    keys: ['shift+up', 'K'],
    action: 'menu-move-up',
    context: 'menu',
    description: 'Columns: move to the left',
  },
  {
    keys: ['shift+down', 'J'],
    action: 'menu-move-down',
    context: 'menu',
    description: 'Columns: move to the right',
  },
  {keys: ['enter'], action: 'menu-choose', context: 'menu', description: 'Choose'},
  {keys: ['esc', 'q'], action: 'dismiss', context: 'menu', description: 'Close'},

  {
    keys: ['left', 'h', 'shift+tab', 'up'],
    action: 'button-previous',
    context: 'confirm',
    description: 'The button before',
  },
  {
    keys: ['right', 'l', 'tab', 'down'],
    action: 'button-next',
    context: 'confirm',
    description: 'The next button',
  },
  {
    keys: ['enter', 'space'],
    action: 'button-press',
    context: 'confirm',
    description: 'Press the button',
  },
  {keys: ['esc', 'q', 'n'], action: 'dismiss', context: 'confirm', description: 'Cancel'},

  {
    keys: ['left', 'ctrl+b'],
    action: 'field-left',
    context: 'field',
    description: 'One character to the left',
  },
  {
    keys: ['right', 'ctrl+f'],
    action: 'field-right',
    context: 'field',
    description: 'One character to the right',
  },
  {
    keys: ['home', 'ctrl+a'],
    action: 'field-home',
    context: 'field',
    description: 'To the beginning',
  },
  {keys: ['end', 'ctrl+e'], action: 'field-end', context: 'field', description: 'To the end'},
  {
    keys: ['backspace'],
    action: 'field-backspace',
    context: 'field',
    description: 'Delete the character before',
  },
  {
    keys: ['delete', 'ctrl+d'],
    action: 'field-delete',
    context: 'field',
    description: 'Delete the character',
  },
  {
    keys: ['ctrl+w', 'alt+backspace'],
    action: 'field-delete-word',
    context: 'field',
    description: 'Delete the word before',
  },
  {
    keys: ['ctrl+u'],
    action: 'field-delete-all',
    context: 'field',
    description: 'Delete everything before',
  },
  {keys: ['ctrl+k'], action: 'field-delete-rest', context: 'field', description: 'Delete the rest'},
  {
    keys: ['tab'],
    action: 'field-complete',
    context: 'field',
    description: 'Complete a verb, an option or a name',
  },
  {
    keys: ['shift+tab'],
    action: 'field-complete-back',
    context: 'field',
    description: 'The candidate before',
  },
  {
    keys: ['up', 'ctrl+p'],
    action: 'field-older',
    context: 'field',
    description: 'The command before, from the history',
  },
  {
    keys: ['down', 'ctrl+n'],
    action: 'field-newer',
    context: 'field',
    description: 'The next command from the history',
  },
  {keys: ['enter'], action: 'field-submit', context: 'field', description: 'Done'},
  {keys: ['esc'], action: 'dismiss', context: 'field', description: 'Cancel'},

  {
    keys: ['?', 'f1'],
    action: 'help',
    context: 'global',
    description: 'What every key does',
    hint: 'help',
  },
  {
    keys: [':'],
    action: 'palette',
    context: 'global',
    description: 'Any verb of the command line',
    hint: 'command',
  },
  {
    keys: ['!'],
    action: 'errors',
    context: 'global',
    description: 'What went wrong lately, in full',
  },
  {keys: ['+'], action: 'slower', context: 'global', description: 'More time between updates'},
  {keys: ['-'], action: 'faster', context: 'global', description: 'Less time between updates'},
  {keys: ['Z'], action: 'freeze', context: 'global', description: 'Stop updating, and go on'},
  {keys: ['ctrl+r', 'f5'], action: 'refresh', context: 'global', description: 'Update now'},
  {keys: ['ctrl+l'], action: 'repaint', context: 'global', description: 'Draw the screen anew'},
  {
    keys: ['O'],
    action: 'mouse',
    context: 'global',
    description: 'Mouse on or off; off lets the terminal select text',
  },
  {
    keys: ['ctrl+z'],
    action: 'stop',
    context: 'global',
    description: 'Suspend domux; fg comes back',
  },
  {
    keys: ['ctrl+c'],
    action: 'quit',
    context: 'global',
    description: 'Quit from anywhere; domains go on',
  },
] as const satisfies readonly BindingShape[];

export type Action = (typeof bindings)[number]['action'];
export type Binding = BindingShape & {readonly action: Action};
