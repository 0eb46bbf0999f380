import type {Verb} from '../verb.ts';

/** Verbs for whoever looks for faults in a guest, or in what runs it. */
export const debuggingVerbs: readonly Verb[] = [
  {
    name: 'gdb',
    group: 'host',
    summary: 'Debug the kernel of a guest',
    usage: 'DOMAIN',
    description:
      "Prints the line that debugs it; --run runs that. The machine of a PC speaks gdb's protocol on a socket that only its owner reaches, until --off. The guest stands still while gdb is connected and has not let it go on.",
    options: [
      {name: 'run', help: 'Run gdb here and now'},
      {name: 'off', help: 'Wait for a debugger no longer'},
    ],
    least: 1,
    most: 1,
    completes: ['domain'],
    load: async () => (await import('./gdb.ts')).gdb,
  },
  {
    name: 'trace',
    group: 'host',
    summary: 'Write what happens to a domain to a file, until it is interrupted',
    usage: 'DOMAIN [FILE]',
    description:
      "Every event of the domain, with its statistics each second, is a line of JSON with the time in microseconds. With --events QEMU's own trace events are written as well, to FILE.qemu; --list says which there are. The file is made anew.",
    options: [
      {name: 'events', short: 'e', value: 'GLOBS', help: "QEMU's, such as virtio_*,serial_*"},
      {name: 'seconds', short: 'D', value: 'SECONDS', help: 'End after so long'},
      {name: 'list', value: 'GLOB', help: "List QEMU's trace events"},
      {name: 'json', help: 'With --list, as JSON'},
    ],
    least: 1,
    most: 2,
    completes: ['domain', 'file'],
    load: async () => (await import('./trace.ts')).trace,
  },
];
