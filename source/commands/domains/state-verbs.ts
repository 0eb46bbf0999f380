import type {Verb} from '../verb.ts';

/** Verbs that take the whole state of a guest somewhere: to a file, from one, to another host. */
export const stateVerbs: readonly Verb[] = [
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
    // The console is for the terminal in front of the user.
    runs: ({options}) => (options['console'] === true ? 'user' : 'domains'),
    load: async () => (await import('./creating/restore.ts')).restore,
    loadForUser: async () => (await import('./creating/restore-here.ts')).restoreHere,
  },
  {
    name: 'migrate',
    group: 'domains',
    summary: 'Move a domain to another host, with its guest as it runs',
    usage: 'DOMAIN HOST',
    description:
      'HOST is user@host, as for --host, or dir:PATH for another DOMUX_HOME on this machine. The domain keeps its name, UUID and addresses, and its consoles stay connected; it gets the next ID there. Disks have to be there under the same path, or are copied with --copy-disks: to that path, and those among the data of domux to the data of the other host. At no moment it runs in both places, and whatever fails or is killed, it goes on in one of them. How it gets there is chosen by what is safe: without copying the memory on one host; otherwise copied as it runs, or stopped where it is emulated. With --mode postcopy it goes first and its memory follows: it stands still for less time, but is lost with either host until all of it is there.',
    options: [
      {name: 'live', short: 'l', help: 'It always is; for the sake of xm and xl'},
      {name: 'paused', short: 'p', help: 'Leave it paused there'},
      {name: 'copy-disks', help: 'Copy the disks that are not there'},
      {name: 'mode', value: 'MODE', help: 'Insist on shared, stop, precopy or postcopy'},
      {name: 'bandwidth', short: 'b', value: 'RATE', help: 'Bytes a second at most, such as 50M'},
      {name: 'resource', short: 'r', value: 'MBIT', help: 'The same in Mbit/s, for the sake of xm'},
      {
        name: 'downtime',
        value: 'MILLISECONDS',
        help: 'How long it may stand still at the end, where it is copied while it runs',
      },
      {name: 'ssh', short: 's', value: 'COMMAND', help: 'Use this in the place of ssh'},
    ],
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./migration/migrate.ts')).migrate,
  },
  {
    name: 'migrate-cancel',
    group: 'domains',
    summary: 'Call off the migration or the saving of domains that is under way',
    usage: 'DOMAIN...',
    description: 'What has been handed over already is not called off.',
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./migration/migrate-cancel.ts')).migrateCancel,
  },
  {
    name: 'migrate-settle',
    group: 'domains',
    hidden: true,
    summary: 'Have both hosts agree on a migration that something happened to',
    usage: 'DOMAIN',
    least: 1,
    most: 1,
    completes: ['domain'],
    load: async () => (await import('./migration/migrate-settle.ts')).migrateSettle,
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
];
