import type {OptionSpec, Verb} from '../verb.ts';

const all: OptionSpec = {name: 'all', short: 'a', help: 'Every domain but Domain-0'};
const fallback: OptionSpec = {
  name: 'fallback',
  short: 'F',
  help: 'Press the button of a guest that its machine cannot ask in words',
};
const wait: OptionSpec = {name: 'wait', short: 'w', help: 'Wait until it has happened'};

/** Verbs that begin, change and end domains, in the order that help shows them in. */
export const domainVerbs: readonly Verb[] = [
  {
    name: 'create',
    aliases: ['new'],
    group: 'domains',
    summary: 'Create a domain from a config and start it',
    usage: '[CONFIG] [KEY=VALUE]...',
    description:
      'CONFIG is a file, or the name of one among the configs. KEY=VALUE sets what the file leaves out, or wins over it; a KEY that is no key of a config is a variable for its expressions. Without a file everything has a default but the name: `domux create name=web kernel=mini memory=64`.',
    options: [
      {name: 'console', short: 'c', help: 'Open its console, from the first byte on'},
      {name: 'paused', short: 'p', help: 'Leave it paused before its first instruction'},
      {name: 'quiet', short: 'q', help: 'Say nothing when all goes well'},
      {name: 'dryrun', short: 'n', help: 'Show as JSON what would be created, and create nothing'},
      {name: 'defconfig', short: 'f', value: 'FILE', help: 'The config file, for the sake of xm'},
    ],
    completes: [['config-file', 'key'], 'key'],
    load: async () => (await import('./create.ts')).create,
  },
  {
    name: 'import',
    group: 'domains',
    summary: 'Make a config of how a guest is run elsewhere, and start it',
    usage: '[OPTION]... FILE.xml | PROGRAM WORD...',
    description:
      "Understands the command lines of lguest, vkernel, User-Mode Linux's kernels and QEMU, and the XML of libvirt's domains (virsh dumpxml). What could not be carried over is said; the config is saved among the others.",
    options: [
      {name: 'dryrun', short: 'n', help: 'Print the config, and neither save nor start it'},
      {name: 'no-start', help: 'Save the config only'},
      {name: 'name', value: 'NAME', help: 'Call the domain so'},
    ],
    foreignWords: true,
    least: 1,
    completes: ['file', 'free'],
    load: async () => (await import('./import.ts')).importDomain,
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
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./destroy.ts')).destroy,
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
  {
    name: 'save',
    group: 'domains',
    summary: 'Keep a domain in a file, to be restored later',
    usage: 'DOMAIN FILE [CONFIG]',
    description:
      'The guest is stopped first, and the domain is gone once the file is safely there; if anything fails, the domain goes on as before. FILE holds the config, what the console printed last and all of the guest but its disks, and is replaced if it is there already. CONFIG is kept in it in place of what the domain runs with.',
    options: [
      {name: 'checkpoint', short: 'c', help: 'Let the domain go on afterwards'},
      {name: 'paused', short: 'p', help: 'Leave the domain paused afterwards'},
    ],
    least: 2,
    most: 3,
    completes: ['domain', 'file', ['config-file']],
    load: async () => (await import('./save.ts')).save,
  },
  {
    name: 'restore',
    group: 'domains',
    summary: 'Make a domain of a file that one was saved in',
    usage: '[CONFIG] FILE',
    description:
      'The domain has the name that it had, a new ID, and goes on where it was. A file that is torn, or of something else, is refused before anything is started, and so is one whose disks are not there. CONFIG counts in place of the config in the file.',
    options: [
      {name: 'paused', short: 'p', help: 'Leave it paused'},
      {name: 'console', short: 'c', help: 'Open its console'},
    ],
    least: 1,
    most: 2,
    completes: ['file', 'file'],
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'dump-core',
    group: 'domains',
    summary: "Write a guest's memory to a file, as an ELF core",
    usage: 'DOMAIN [FILE]',
    description:
      'The guest is paused meanwhile. Without FILE the core goes to the directory `dump` among the data, named by time, name and ID.',
    options: [
      {name: 'live', short: 'L', help: 'Let it run meanwhile'},
      {name: 'crash', short: 'C', help: 'Destroy it afterwards'},
      {name: 'reset', short: 'R', help: 'Reset it afterwards'},
    ],
    least: 1,
    most: 2,
    completes: ['domain', 'file'],
    load: async () => (await import('./dump-core.ts')).dumpCore,
  },
  {
    name: 'demo',
    group: 'domains',
    showsScreen: true,
    summary: 'Fetch what is needed, start three guests, and show them',
    usage: '',
    description:
      "The guests are demo-idle, demo-busy and demo-paused; `domux destroy 'demo-*'` ends them. Those that exist already stay as they are.",
    most: 0,
    load: async () => (await import('./demo.ts')).demo,
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
    load: async () => (await import('./sim.ts')).sim,
  },
];
