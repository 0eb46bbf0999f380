import type {OptionSpec, Verb} from '../verb.ts';

const json: OptionSpec = {name: 'json', help: 'As JSON'};

/** Verbs for configs and settings. */
export const configVerbs: readonly Verb[] = [
  {
    name: 'config',
    group: 'configs',
    summary: 'Show, check, list and edit configs',
    usage: '',
    subverbs: [
      {
        name: 'show',
        group: 'configs',
        summary: 'Print a config, or what a domain was created with',
        usage: 'FILE|DOMAIN [KEY=VALUE...]',
        description: `With --json, the settings as one JSON object, in the order of the file, with KEY=VALUE as
create takes it. A name is that of a config first and that of a domain else; an ID is a domain's.`,
        options: [{name: 'json', help: 'The settings as one JSON object'}],
        least: 1,
        completes: [['config-file', 'domain'], 'free'],
        load: async () => (await import('./show.ts')).show,
      },
      {
        name: 'check',
        group: 'configs',
        summary: 'Say what is wrong with configs: each error as FILE:LINE:COLUMN: message',
        usage: 'FILE...',
        description: `A FILE is a path, or the name of a config in the directory of configs. Exits with 0
when there is no error; warnings are no errors.`,
        least: 1,
        completes: ['config-file'],
        load: async () => (await import('./check.ts')).check,
      },
      {
        name: 'list',
        aliases: ['ls'],
        group: 'configs',
        summary: 'List the configs in the directory of configs',
        usage: '',
        options: [json],
        most: 0,
        load: async () => (await import('./list-configs.ts')).listAllConfigs,
      },
      {
        name: 'edit',
        group: 'configs',
        summary: 'Edit a config: it is checked before it is written',
        usage: 'NAME|FILE',
        description: `The editor is VISUAL, EDITOR, nano or vi. What you write goes to a copy; the config is
replaced when there is no error left in it. The last ten versions stay in .history beside it. A name
that there is no config of begins a new one.`,
        least: 1,
        most: 1,
        completes: ['config-file'],
        load: async () => (await import('./edit.ts')).edit,
      },
    ],
  },
  {
    name: 'autostart',
    group: 'configs',
    summary: 'Domains that start by themselves, as xendomains has it',
    usage: '',
    subverbs: [
      {
        name: 'enable',
        group: 'configs',
        summary: 'Let the domains of these configs start by themselves',
        usage: 'NAME...',
        least: 1,
        completes: ['config-file'],
        load: async () => (await import('./autostart.ts')).enableAutostart,
      },
      {
        name: 'disable',
        group: 'configs',
        summary: 'Let them start by themselves no more',
        usage: 'NAME...',
        least: 1,
        completes: ['config'],
        load: async () => (await import('./autostart.ts')).disableAutostart,
      },
      {
        name: 'list',
        aliases: ['ls', 'status'],
        group: 'configs',
        summary: 'List those that start by themselves, in their order',
        usage: '',
        options: [json],
        most: 0,
        load: async () => (await import('./autostart.ts')).listAutostart,
      },
    ],
  },
];
