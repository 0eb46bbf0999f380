import type {Verb} from '../verb.ts';
import {wantsScreen} from './wants-screen.ts';

/** Verbs for consoles. */
export const consoleVerbs: readonly Verb[] = [
  {
    name: 'console',
    group: 'consoles',
    summary: "Open a domain's console; what was missed is shown first",
    usage: 'DOMAIN...',
    description:
      'Every byte goes to the guest but the escape key, Ctrl-] unless the setting escape-key or -e says otherwise: it leaves the console, and pressed twice within 0.3 s, as long as a hand takes, it goes to the guest: by itself it is known after that time, or with the next key. Standard input may be a pipe: `echo poweroff | domux console web`; the console then stays open until the domain ends.\n\nSeveral domains, --screen or --wall give the terminal to a screen of consoles: the escape key is then a prefix, as in tmux. After it, d goes back, n and p switch, w chooses by name, [ scrolls back, | splits, ? shows every key. The file keys.json beside the settings puts others in their place: {"prefix.next": ["space"]}; docs/keys.md has the names.',
    options: [
      {name: 'num', short: 'n', value: 'NUMBER', help: 'Console 0 is the primary one'},
      {name: 'escape', short: 'e', value: 'KEY', help: 'The key that leaves, as ^X or a character'},
      {name: 'read-only', short: 'r', help: 'Watch only: nothing that is typed reaches the guest'},
      {
        name: 'screen',
        short: 's',
        help: 'A screen of consoles with a status bar, for one domain too',
      },
      {name: 'quiet', short: 'q', help: 'Say nothing of a domain that is not there'},
      {name: 'wall', short: 'w', help: 'Begin with all of them at once, small and live'},
      {
        name: 'log',
        help: 'Print the log on disk instead, older files first; of a domain that has ended too',
      },
      {
        name: 'type',
        short: 't',
        value: 'TYPE',
        help: "pv, serial or vuart, for xl's sake: all the same here",
      },
    ],
    least: 1,
    completes: ['domain'],
    showsScreen: wantsScreen,
    // Its log is where the domains are.
    runs: ({options}) => (options['log'] === true ? 'domains' : 'user'),
    loadForUser: async () => (await import('./console.ts')).openConsole,
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
  {
    name: 'vnc',
    group: 'consoles',
    summary: "Lead a VNC viewer to a domain's display",
    usage: 'DOMAIN',
    description:
      "The display is on a unix socket that only its owner reaches; while this runs, it is also on a port of this host's loopback, which `ssh -L` carries further.",
    options: [
      {name: 'port', value: 'PORT', help: 'Listen there, not on the first free one from 5900'},
      {name: 'stdio', help: 'Speak VNC on standard input and output instead'},
    ],
    least: 1,
    most: 1,
    completes: ['domain'],
    loadForUser: async () => (await import('./vnc.ts')).vnc,
  },
  {
    name: 'vncviewer',
    group: 'consoles',
    summary: "Start this host's VNC viewer on a domain's display",
    usage: 'DOMAIN',
    description:
      'It ends with the viewer, the domain goes on. Where there is no vncviewer, or no desktop, it says where the display is, as domux vnc does.',
    options: [
      {name: 'autopass', short: 'a', help: 'For the sake of xl: a display here has no password'},
    ],
    least: 1,
    most: 1,
    completes: ['domain'],
    loadForUser: async () => (await import('./vncviewer.ts')).vncviewer,
  },
];
