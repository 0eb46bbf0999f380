import type {OptionSpec, Verb} from '../verb.ts';

const persist: OptionSpec = {name: 'persist', help: "Change the domain's config file as well"};
const json: OptionSpec = {name: 'json', help: 'As JSON'};

/** Verbs for the devices of a domain that runs. */
export const deviceVerbs: readonly Verb[] = [
  {
    name: 'block-attach',
    aliases: ['vbd-create'],
    group: 'devices',
    summary: 'Give a guest a disk while it runs',
    usage: 'DOMAIN SPEC...',
    description:
      "SPEC is as in the config key disk: '/srv/data.img,raw,xvdb,w', or as with xm in words of their own: phy:/dev/sdb xvdb w. A disk that another domain or this host uses is refused, unless the mode is w!.",
    options: [persist],
    least: 2,
    completes: ['domain', 'file'],
    load: async () => (await import('./block.ts')).blockAttach,
  },
  {
    name: 'block-detach',
    aliases: ['vbd-destroy'],
    group: 'devices',
    summary: 'Take a disk from a guest while it runs',
    usage: 'DOMAIN DEVICE',
    description: 'DEVICE is its name, such as xvdb, or its number in block-list.',
    options: [persist, {name: 'force', short: 'f', help: "For xl's sake: changes nothing"}],
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./block.ts')).blockDetach,
  },
  {
    name: 'block-list',
    aliases: ['vbd-list'],
    group: 'devices',
    summary: 'List the disks of domains',
    usage: 'DOMAIN...',
    options: [json],
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./block.ts')).blockList,
  },
  {
    name: 'block-resize',
    group: 'devices',
    summary: 'Make a disk bigger while its guest runs, with the file that it is',
    usage: 'DOMAIN DEVICE SIZE',
    description: 'SIZE is in MiB, or ends in b, k, m, g or t for bytes, KiB, MiB, GiB or TiB.',
    least: 3,
    most: 3,
    completes: ['domain', 'free', 'free'],
    load: async () => (await import('./block.ts')).blockResize,
  },
  {
    name: 'cd-insert',
    group: 'devices',
    summary: 'Put an image into a CD drive of a guest',
    usage: 'DOMAIN DEVICE FILE',
    least: 3,
    most: 3,
    completes: ['domain', 'free', 'file'],
    load: async () => (await import('./block.ts')).cdInsert,
  },
  {
    name: 'cd-eject',
    group: 'devices',
    summary: 'Take out what is in a CD drive of a guest',
    usage: 'DOMAIN DEVICE',
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./block.ts')).cdEject,
  },
];
