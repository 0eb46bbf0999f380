import type {OptionSpec, Verb} from '../verb.ts';

const delay: OptionSpec = {
  name: 'delay',
  short: 'd',
  value: 'SECONDS',
  help: 'Seconds between updates',
};

/** How the screen looks and what it shows at first. */
const screenOptions: readonly OptionSpec[] = [
  delay,
  {name: 'filter', value: 'FILTER', help: 'Show only some at first: web, state:p, mem>64, !test'},
  {name: 'readonly', help: 'No key can change anything'},
  {name: 'theme', value: 'NAME', help: 'dark, light, 16 or none; NO_COLOR makes it none'},
  {name: 'ascii', help: 'Nothing but ASCII, as without a UTF-8 locale'},
  {name: 'no-mouse', help: 'Leave the mouse to the terminal'},
];

/** Verbs that show a screen. */
export const screenVerbs: readonly Verb[] = [
  {
    name: 'top',
    aliases: ['xentop'],
    group: 'host',
    showsScreen: true,
    summary: 'Watch domains as xentop does, on the screen or line by line',
    usage: '',
    description:
      'On the screen the keys of xentop do what they do there: D delay, N networks, B disks, V processors, R repeat header, S sort order, Q quit. With -b it prints tables one after the other, in the format of xentop, until -i of them are printed.',
    options: [
      ...screenOptions.map(spec =>
        spec.name === 'delay' ? {...spec, help: 'Seconds between updates, 3 at first'} : spec,
      ),
      {name: 'batch', short: 'b', help: 'Print tables, take no keys'},
      {name: 'iterations', short: 'i', value: 'NUMBER', help: 'End after so many updates'},
      {name: 'networks', short: 'n', help: 'A line for each network interface'},
      {name: 'vbds', short: 'x', help: 'A line for each disk'},
      {name: 'vcpus', short: 'v', help: 'The processors, one by one'},
      {name: 'repeat-header', short: 'r', help: 'The header before every domain'},
      {name: 'full-name', short: 'f', help: 'Names in full'},
      {name: 'dom0-first', short: 'z', help: 'Domain-0 before all others'},
      {name: 'pcpus', short: 'p', help: 'How busy the processors of the host are, below'},
      {name: 'version', short: 'V', help: 'Print the version of domux, and nothing else'},
    ],
    most: 0,
    forgives: true,
    runs: ({options}) => (options['batch'] === true ? 'domains' : 'user'),
    loadForUser: async () => (await import('./top.ts')).top,
  },
  {
    name: 'screen',
    group: 'host',
    hidden: true,
    showsScreen: true,
    summary: 'The screen, which domux shows without a verb',
    usage: '',
    options: screenOptions,
    most: 0,
    loadForUser: async () => (await import('./open-screen.ts')).openScreen,
  },
];
