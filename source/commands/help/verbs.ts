import {takeHost} from '../invocation/choose-host.ts';
import type {Verb} from '../verb.ts';

/** Help, and what scripts, shells and other hosts use. */
export const helpVerbs: readonly Verb[] = [
  {
    name: 'help',
    group: 'help',
    summary: 'Show the verbs, or all about one',
    usage: '[VERB]',
    most: 2,
    completes: ['verb'],
    runs: 'here',
    load: async () => (await import('./help.ts')).help,
  },
  {
    name: 'version',
    group: 'help',
    summary: 'Show the version of domux',
    usage: '',
    most: 0,
    runs: 'here',
    load: async () => (await import('./version.ts')).showVersion,
  },
  {
    name: 'completion',
    group: 'help',
    summary: 'Print what makes a shell complete verbs, options and names of domains',
    usage: 'bash|zsh|fish',
    description: `For bash, put this into ~/.bashrc:
    source <(domux completion bash)
For zsh, put this into ~/.zshrc, after compinit:
    source <(domux completion zsh)
For fish, once:
    domux completion fish > ~/.config/fish/completions/domux.fish`,
    least: 1,
    most: 1,
    completes: [{words: ['bash', 'zsh', 'fish']}],
    runs: 'here',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'complete',
    group: 'help',
    hidden: true,
    summary: 'Print the candidates for the last of the words, for the shells',
    usage: '-- WORD...',
    description: `The words are those after domux, the last one as far as it is typed. Prints a
candidate a line, a tab, and what it is; the line :files stands for the names of files.`,
    hostOf: ({words}) => takeHost(words.slice(0, -1)).host,
    lazyHost: true,
    loadForUser: async () => (await import('./complete.ts')).complete,
  },
  {
    name: 'call',
    group: 'plumbing',
    summary: 'Carry out one command of the control protocol',
    usage: 'DOMAIN COMMAND [KEY=VALUE... | JSON]',
    description: `The arguments of the command are KEY=VALUE each, or one JSON object. The answer is
printed as JSON. docs/protocol.md lists the commands, and so does domux call DOMAIN query-commands.`,
    options: [
      {
        name: 'events',
        short: 'e',
        help: 'Go on and print events, one a line; COMMAND may be left out',
      },
    ],
    least: 1,
    completes: ['domain', 'command', 'free'],
    load: async () => (await import('./call.ts')).call,
  },
  {
    name: 'dial-stdio',
    group: 'plumbing',
    summary: 'Answer for the domains of this host on standard input and output',
    usage: '[DOMAIN]',
    description: `This is what domux starts on another host, as ssh HOST domux dial-stdio, to do there
what --host asks for: docs/protocol.md has what is said. With DOMAIN, bytes pass to and from its control
socket, or to and from one of its consoles, until either side ends.`,
    options: [
      {
        name: 'console',
        short: 'n',
        value: 'NUMBER',
        help: 'To this console instead; 0 is the first',
      },
    ],
    most: 1,
    completes: ['domain'],
    runs: 'here',
    load: async () => (await import('./dial-stdio.ts')).dialStdio,
  },
];
