import type {Verb} from '../verb.ts';

/** Verbs for consoles. */
export const consoleVerbs: readonly Verb[] = [
  {
    name: 'console',
    group: 'consoles',
    summary: "Open a domain's console; what was missed is shown first",
    usage: 'DOMAIN',
    description:
      'Every byte goes to the guest but the escape key, Ctrl-] unless the setting escape-key or -e says otherwise: it leaves the console, and pressed twice it goes to the guest. Standard input may be a pipe: `echo poweroff | domux console web`; the console then stays open until the domain ends.',
    options: [
      {name: 'num', short: 'n', value: 'NUMBER', help: 'Console 0 is the primary one'},
      {name: 'escape', short: 'e', value: 'KEY', help: 'The key that leaves, as ^X or a character'},
      {name: 'read-only', short: 'r', help: 'Watch only: nothing that is typed reaches the guest'},
      {name: 'log', help: 'Print the log on disk instead, older files first'},
      {
        name: 'type',
        short: 't',
        value: 'TYPE',
        help: "pv, serial or vuart, for xl's sake: all the same here",
      },
    ],
    least: 1,
    most: 1,
    completes: ['domain'],
    load: async () => (await import('./console.ts')).openConsole,
  },
  {
    name: 'consoles',
    group: 'consoles',
    summary: 'List the consoles and how many watch them',
    usage: '',
    options: [{name: 'json', help: 'As JSON'}],
    most: 0,
    load: async () => (await import('./consoles.ts')).consoles,
  },
];
