import type {OptionSpec, Verb} from '../verb.ts';
import {isForeignLine} from './creating/foreign-line.ts';

const all: OptionSpec = {name: 'all', short: 'a', help: 'Every domain but Domain-0'};
const fallback: OptionSpec = {
  name: 'fallback',
  short: 'F',
  help: 'Press the button of a guest that its machine cannot ask in words',
};
const wait: OptionSpec = {
  ...{name: 'wait', short: 'w', twice: 'gone'},
  help: 'Wait until it has happened; -ww: until the domain is gone',
};

/** Verbs that begin domains, ask something of them and end them. */
export const lifeVerbs: readonly Verb[] = [
  {
    name: 'create',
    aliases: ['new'],
    group: 'domains',
    summary: 'Create a domain from a config and start it',
    usage: '[CONFIG] [KEY=VALUE]... | PROGRAM WORD...',
    description:
      'CONFIG is a file, or the name of one among the configs. KEY=VALUE sets what the file leaves out, or wins over it; a KEY that is no key of a config is a variable for its expressions. Without a file everything has a default but the name: `domux create name=web kernel=mini memory=64`. How lguest, vkernel or QEMU is called does too, as with import: `domux create lguest 64 vmlinux --block=rootfile root=/dev/vda`.',
    foreignWords: isForeignLine,
    options: [
      {name: 'console', short: 'c', help: 'Open its console, from the first byte on'},
      {
        name: 'cow',
        help: 'Only read its disks: layers of its own take what it writes, as with cow=1',
      },
      {name: 'ssh-key', value: 'FILE', help: 'With --from: public keys that may log in by SSH'},
      {name: 'user-data', value: 'FILE', help: 'With --from: what cloud-init is to do'},
      {name: 'paused', short: 'p', help: 'Leave it paused before its first instruction'},
      {name: 'quiet', short: 'q', help: 'Say nothing when all goes well'},
      {name: 'dryrun', short: 'n', help: 'Show as JSON what would be created, and create nothing'},
      {name: 'defconfig', short: 'f', value: 'FILE', help: 'The config file, for the sake of xm'},
      {name: 'debug', short: 'd', help: 'Show as JSON what is created, and create it'},
      {
        name: 'foreground',
        short: 'F',
        help: 'Stay until the domain is gone; Ctrl-C leaves it alone',
      },
      {
        name: 'exit',
        short: 'e',
        help: 'For the sake of xl: create never stays, and on_reboot and the like are always heeded',
      },
      {name: 'vncviewer', short: 'V', help: 'Show its display, as domux vncviewer does'},
      {
        name: 'vncviewer-autopass',
        short: 'A',
        help: 'For the sake of xl: the same, since a display here has no password',
      },
      {
        name: 'from',
        value: 'IMAGE',
        help: 'Make a config and a disk of its own from this disk image; CONFIG is then the name',
      },
    ],
    completes: [['config-file', 'key'], 'key'],
    loadForUser: async () => (await import('./creating/create-or-import.ts')).createOrImport,
  },
  {
    name: 'clone',
    group: 'domains',
    summary: 'Make another domain of one, or of an image',
    usage: 'DOMAIN NEW',
    description: `The clone of a domain that does not run has a name, a host name, MAC addresses and ports of its own,
and starts like any other domain: domux create NEW. It shares what is on the disks: what the domain wrote to a layer
is copied, and a disk without a layer becomes the base of both, over which each has a layer. The clone of a domain
that runs goes on as that does, from the same moment; the guest's agent gives it names of its own, random numbers
too.`,
    options: [{name: 'copy', help: 'Copy disks that have no layer, and leave the domain as it is'}],
    least: 2,
    most: 2,
    completes: [['domain', 'config', 'disk-image'], 'free'],
    load: async () => (await import('./clone/clone.ts')).clone,
  },
  {
    name: 'export',
    group: 'domains',
    summary: 'Write a domain that does not run to one file: its config and its disks',
    usage: 'DOMAIN FILE|-',
    description: `domux import makes the domain of it again, here or on another host. Layers are written together
with what they are over; what is empty takes no room. -, the standard output, goes through a pipe:
domux export web - | ssh host domux import -`,
    options: [
      {name: 'state', value: 'FILE', help: 'Take along the state that domux save has written'},
    ],
    least: 2,
    most: 2,
    completes: ['config', 'file'],
    load: async () => (await import('./exports/export.ts')).exportDomain,
  },
  {
    name: 'import',
    group: 'domains',
    summary:
      'Make a domain of one that was exported, or of how a guest is run elsewhere, and start it',
    usage: 'EXPORTED|- | FILE.xml | PROGRAM WORD...',
    description:
      "An exported domain, from a file or from the standard input (-), gets its config and its disks back; nothing of it is there unless all of it came. Also understands the command lines of lguest, vkernel, User-Mode Linux's kernels and QEMU, and the XML of libvirt's domains (virsh dumpxml). What could not be carried over is said; the config is saved among the others.",
    options: [
      {name: 'dryrun', short: 'n', help: 'Print the config, and neither save nor start it'},
      {name: 'no-start', help: 'Save the config only'},
      {name: 'name', value: 'NAME', help: 'Call the domain so'},
    ],
    foreignWords: true,
    least: 1,
    completes: ['file', 'free'],
    load: async () => (await import('./creating/import.ts')).importDomain,
  },
  {
    name: 'pause',
    group: 'domains',
    summary: 'Pause domains: they keep their memory and get no processor',
    usage: 'DOMAIN...',
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./pause.ts')).pause,
  },
  {
    name: 'unpause',
    group: 'domains',
    summary: 'Let paused domains go on',
    usage: 'DOMAIN...',
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./pause.ts')).unpause,
  },
  {
    name: 'shutdown',
    group: 'domains',
    summary: 'Ask guests to shut down',
    usage: 'DOMAIN...',
    options: [
      all,
      wait,
      fallback,
      {name: 'timeout', value: 'SECONDS', help: 'Wait that long, then destroy what still runs'},
      {name: 'halt', short: 'H', help: 'Halt instead of powering off'},
      {name: 'reboot', short: 'R', help: 'Reboot instead of powering off'},
    ],
    completes: ['domain'],
    load: async () => (await import('./shutdown.ts')).shutdown,
  },
  {
    name: 'reboot',
    group: 'domains',
    summary: 'Ask guests to reboot',
    usage: 'DOMAIN...',
    options: [
      all,
      wait,
      fallback,
      {name: 'timeout', value: 'SECONDS', help: 'Wait at most that long'},
    ],
    completes: ['domain'],
    load: async () => (await import('./shutdown.ts')).reboot,
  },
  {
    name: 'destroy',
    group: 'domains',
    summary: 'End domains at once, as pulling the plug does',
    usage: 'DOMAIN...',
    options: [{name: 'force', short: 'f', help: 'For the sake of xl: destroy always does'}],
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./destroy.ts')).destroy,
  },
  {
    name: 'reset',
    group: 'domains',
    summary: 'Reset domains at once, as the reset button does',
    usage: 'DOMAIN...',
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./press.ts')).reset,
  },
  {
    name: 'trigger',
    group: 'domains',
    summary: 'Press a button of a domain, power or reset, or send its processors an NMI',
    usage: 'DOMAIN power|reset|nmi [VCPU]',
    least: 2,
    most: 3,
    completes: ['domain', {words: ['power', 'reset', 'nmi']}],
    load: async () => (await import('./press.ts')).trigger,
  },
  {
    name: 'button-press',
    group: 'domains',
    summary: 'Press the power button of a domain; the guest may obey',
    usage: 'DOMAIN power',
    least: 2,
    most: 2,
    completes: ['domain', {words: ['power']}],
    load: async () => (await import('./press.ts')).buttonPress,
  },
  {
    name: 'rename',
    group: 'domains',
    summary: 'Give a domain another name',
    usage: 'DOMAIN NAME',
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./rename.ts')).rename,
  },
  {
    name: 'sysrq',
    group: 'domains',
    summary: "Send a magic SysRq key to a guest's kernel",
    usage: 'DOMAIN LETTER',
    description:
      'What the kernel answers is printed, where the machine can tell. `h` lists the keys.',
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./sysrq.ts')).sysrq,
  },
];
