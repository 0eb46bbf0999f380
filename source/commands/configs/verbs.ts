import {isFileHere} from '../../system/files.ts';
import type {OptionSpec, Verb} from '../verb.ts';
import {applyOptions} from './applying/apply-options.ts';

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
        completes: [['config-file', 'domain'], 'key'],
        // A file here needs no host.
        runs: ({words: [file = '']}) => (isFileHere(file) ? 'here' : 'domains'),
        load: async () => (await import('./show.ts')).show,
      },
      {
        name: 'check',
        group: 'configs',
        summary: 'Say what is wrong with configs: each error as FILE:LINE:COLUMN: message',
        usage: 'FILE... [KEY=VALUE...]',
        description: `A FILE is a path, or the name of a config in the directory of configs; KEY=VALUE is
added to each, as by create. Exits with 0 when there is no error; warnings are no errors. With
--json they are an array of objects.`,
        options: [json],
        least: 1,
        completes: ['config-file'],
        loadForUser: async () => (await import('./check.ts')).check,
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
that there is no config of begins a new one. Domains that run from it go on with what they have; what
of the change can count at once is told, and applied if you say so.`,
        options: applyOptions,
        least: 1,
        most: 1,
        completes: ['config-file'],
        loadForUser: async () => (await import('./editing/edit.ts')).edit,
      },
      {
        name: 'diff',
        group: 'configs',
        summary: 'Compare what a domain runs with and what its config says now',
        usage: 'DOMAIN',
        description:
          'Each key that differs, with when it takes effect. Exits with 1 when one does.',
        options: [json],
        least: 1,
        most: 1,
        completes: ['domain'],
        load: async () => (await import('./applying/apply.ts')).diff,
      },
      {
        name: 'apply',
        group: 'configs',
        summary: 'Let a domain have what its config says now, as far as it can',
        usage: 'DOMAIN',
        description: `Memory, name and what is done when the guest ends change at once. The rest counts when
the machine is started next; a guest that reboots by itself goes on with what it has.`,
        least: 1,
        most: 1,
        completes: ['domain'],
        load: async () => (await import('./applying/apply.ts')).apply,
      },
      {
        name: 'history',
        group: 'configs',
        summary: 'List the earlier versions of a config, the last one first',
        usage: 'NAME|FILE',
        options: [json],
        least: 1,
        most: 1,
        completes: ['config-file'],
        load: async () => (await import('./editing/undo.ts')).showHistory,
      },
      {
        name: 'undo',
        group: 'configs',
        summary: 'Bring an earlier version of a config back',
        usage: 'NAME|FILE [VERSION]',
        description: `The last one, unless VERSION names another, as config history has it. What it replaces
becomes the last version.`,
        options: applyOptions,
        least: 1,
        most: 2,
        completes: ['config-file', 'free'],
        load: async () => (await import('./editing/undo.ts')).undo,
      },
    ],
  },
  {
    name: 'autostart',
    group: 'configs',
    summary: 'Domains that start by themselves, as xendomains has it',
    usage: '',
    description: `There is no daemon that would start them: let the host do that when it boots. With
systemd, as root:
    domux autostart unit > /etc/systemd/system/domux-autostart.service
    systemctl enable domux-autostart
As another user:
    mkdir -p ~/.config/systemd/user
    domux autostart unit > ~/.config/systemd/user/domux-autostart.service
    systemctl --user enable domux-autostart; loginctl enable-linger
Elsewhere, as a line of crontab(5):
    @reboot domux autostart start`,
    subverbs: [
      {
        name: 'enable',
        group: 'configs',
        summary: 'Let the domains of these configs start by themselves',
        usage: 'NAME...',
        least: 1,
        completes: ['config-file'],
        load: async () => (await import('./autostart/autostart.ts')).enableAutostart,
      },
      {
        name: 'disable',
        group: 'configs',
        summary: 'Let them start by themselves no more',
        usage: 'NAME...',
        least: 1,
        completes: ['config'],
        load: async () => (await import('./autostart/autostart.ts')).disableAutostart,
      },
      {
        name: 'list',
        aliases: ['ls', 'status'],
        group: 'configs',
        summary: 'List those that start by themselves, in their order',
        usage: '',
        options: [json],
        most: 0,
        load: async () => (await import('./autostart/autostart.ts')).listAutostart,
      },
      {
        name: 'start',
        group: 'configs',
        summary: 'Create those that are not there, one after the other, by name',
        usage: '',
        description:
          'One that fails does not keep the next from its turn; the exit code is 1 then.',
        most: 0,
        load: async () => (await import('./autostart/autostart-run.ts')).startAutostart,
      },
      {
        name: 'stop',
        group: 'configs',
        summary: 'Shut those down that run, wait, and destroy what still runs then',
        usage: '',
        options: [{name: 'timeout', value: 'SECONDS', help: 'How long to wait; 300 unless told'}],
        most: 0,
        load: async () => (await import('./autostart/autostart-run.ts')).stopAutostart,
      },
      {
        name: 'unit',
        group: 'configs',
        summary: 'Print a unit for systemd that starts them when the host boots',
        usage: '',
        description: `It also has them shut down before the host is. It names this very domux and this Node,
and DOMUX_HOME and DOMUX_IMAGES where they are set: print it anew when one of them is elsewhere.`,
        most: 0,
        load: async () => (await import('./autostart/print-unit.ts')).printUnit,
      },
    ],
  },
  {
    name: 'settings',
    group: 'configs',
    summary: 'List the settings with where each is from, or get or set one',
    usage: '[NAME [VALUE]]',
    description: `A variable of the environment, such as DOMUX_ESCAPE_KEY for escape-key, wins over the file
of settings.`,
    options: [json],
    most: 2,
    completes: ['setting', 'free'],
    load: async () => (await import('./settings.ts')).settings,
    subverbs: [
      {
        name: 'list',
        group: 'configs',
        summary: 'List them',
        usage: '',
        options: [json],
        most: 0,
        load: async () => (await import('./settings.ts')).listSettings,
      },
      {
        name: 'get',
        group: 'configs',
        summary: 'Print the value of one',
        usage: 'NAME',
        options: [json],
        least: 1,
        most: 1,
        completes: ['setting'],
        load: async () => (await import('./settings.ts')).getSetting,
      },
      {
        name: 'set',
        group: 'configs',
        summary: 'Set one, in the file of settings',
        usage: 'NAME VALUE',
        least: 2,
        most: 2,
        completes: ['setting', 'free'],
        load: async () => (await import('./settings.ts')).setSetting,
      },
      {
        name: 'unset',
        group: 'configs',
        summary: 'Let the default of one count again',
        usage: 'NAME',
        least: 1,
        most: 1,
        completes: ['setting'],
        load: async () => (await import('./settings.ts')).unsetNamed,
      },
    ],
  },
];
