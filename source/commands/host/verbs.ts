import type {OptionSpec, Verb} from '../verb.ts';

const json: OptionSpec = {name: 'json', help: 'As JSON'};

/** Verbs that tell of the host and of all of its domains. */
export const hostVerbs: readonly Verb[] = [
  {
    name: 'list',
    aliases: ['ls'],
    group: 'host',
    summary: 'List domains: state, memory, processors, time used',
    usage: '[DOMAIN...]',
    description:
      'The six letters of the state: running, blocked (all of its processors idle), paused, shut down, the reason of that (c crashed, r reboot, s suspend, w watchdog), dying. Without domains, all are listed, Domain-0, which is this host, first.',
    options: [
      {name: 'long', short: 'l', help: "All that is known, as xm's S-expressions"},
      json,
      {name: 'verbose', short: 'v', help: 'With UUIDs and the reason codes of shutdowns'},
      {
        name: 'context',
        short: 'Z',
        help: 'With security labels, for the sake of xl: there are none',
      },
      {name: 'label', help: 'The same, as xm calls it'},
      {name: 'pool', value: 'POOL', help: 'Only those of a pool: all are in Pool-0'},
      {name: 'cpupool', short: 'c', help: 'With processor pools, for the sake of xl: there is one'},
      {name: 'numa', short: 'n', help: 'With the NUMA nodes that memory comes from: any of them'},
      {name: '2005', help: 'The columns of the 2005 manual, sorted by name'},
      {
        name: 'state',
        value: 'STATE',
        help: 'Only those that are running, blocked, paused, shutdown, suspended, crashed, dying',
      },
    ],
    completes: ['domain'],
    load: async () => (await import('./listing/list.ts')).list,
  },
  {
    name: 'vm-list',
    group: 'host',
    summary: 'List domains with their UUIDs, without Domain-0',
    usage: '',
    options: [json],
    most: 0,
    load: async () => (await import('./listing/vm-list.ts')).vmList,
  },
  {
    name: 'uptime',
    group: 'host',
    summary: 'Tell how long domains have run',
    usage: '[DOMAIN...]',
    options: [{name: 'short', short: 's', help: 'One line each, with the time of day'}, json],
    completes: ['domain'],
    load: async () => (await import('./uptime.ts')).uptime,
  },
  {
    name: 'domid',
    group: 'host',
    summary: 'Tell the ID of a name',
    usage: 'NAME',
    least: 1,
    most: 1,
    completes: ['domain'],
    load: async () => (await import('./domid.ts')).domid,
  },
  {
    name: 'domname',
    group: 'host',
    summary: 'Tell the name of an ID',
    usage: 'ID',
    least: 1,
    most: 1,
    load: async () => (await import('./domid.ts')).domname,
  },
  {
    name: 'domstate',
    group: 'host',
    summary: 'Tell the state of domains in a word: running, idle, paused, shutdown, crashed, dying',
    usage: 'DOMAIN...',
    options: [json],
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./domstate.ts')).domstate,
  },
  {
    name: 'info',
    group: 'host',
    summary: 'Tell about this host',
    usage: '[KEY]',
    description:
      'With the beginning of a key, such as free_memory, only the values. Memory is in MiB. Where xl tells of Xen, xen_version is that of domux, xen_caps are the guests that it can start here, and the scheduler, the command line, the compiler and the build are those of the kernel.',
    options: [
      {name: 'numa', short: 'n', help: 'Also where processors are, and how memory is spread'},
      json,
    ],
    most: 1,
    load: async () => (await import('./info/info.ts')).info,
  },
  {
    name: 'log',
    group: 'host',
    summary: 'Print what happened to the domains, when, and who did it',
    usage: '[DOMAIN...]',
    description:
      'Domains are named as they were when it happened, and need not exist any more. As JSON the events are an array, and with -f one object on each line.',
    options: [
      {name: 'follow', short: 'f', help: 'Go on printing what happens, until Ctrl-C'},
      {name: 'lines', short: 'n', value: 'COUNT', help: 'At most so many events of the past'},
      json,
    ],
    completes: ['domain'],
    load: async () => (await import('./log.ts')).log,
  },
  {
    name: 'dmesg',
    group: 'host',
    summary: 'Print the messages of the guest processes among the events',
    usage: '',
    options: [
      {name: 'clear', short: 'c', help: 'Print, and show only later ones from now on'},
      json,
    ],
    most: 0,
    load: async () => (await import('./dmesg.ts')).dmesg,
  },
];
