import type {Verb} from '../verb.ts';

/** Verbs that make domains to look at. */
export const exampleVerbs: readonly Verb[] = [
  {
    name: 'demo',
    group: 'domains',
    showsScreen: true,
    summary: 'Fetch what is needed, start three guests, and show them',
    usage: '',
    description:
      "The guests are demo-idle, demo-busy and demo-paused; `domux destroy 'demo-*'` ends them. Those that exist already stay as they are.",
    options: [{name: 'no-screen', help: 'List them instead of showing the screen'}],
    most: 0,
    loadForUser: async () => (await import('./creating/demo.ts')).demo,
  },
  {
    name: 'sim',
    group: 'domains',
    summary: 'Start simulated domains, for demonstrations and measurements',
    usage: '[WORD]...',
    description:
      'A simulated domain is no virtual machine: it obeys every command and has the load it is told, as `cpu=50`, `disk=1000000` and `net=1000` (bytes a second), `flood`, `hang`, `ignore-shutdown` or `crash-after=60`. All of them live in one guest process.',
    options: [
      {name: 'count', short: 'n', value: 'NUMBER', help: 'How many; 1 if not given'},
      {name: 'prefix', value: 'NAME', help: 'What their names begin with; sim if not given'},
    ],
    load: async () => (await import('./creating/sim.ts')).sim,
  },
];
