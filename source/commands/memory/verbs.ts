import type {Verb} from '../verb.ts';

const sizes = 'SIZE is in MiB, or ends in b, k, m, g or t for bytes, KiB, MiB, GiB or TiB.';

/** Verbs for memory and processors. */
export const memoryVerbs: readonly Verb[] = [
  {
    name: 'mem-set',
    aliases: ['set-mem', 'balloon'],
    group: 'memory',
    summary: 'Change the memory that a guest has',
    usage: 'DOMAIN SIZE',
    description: `${sizes} A guest has at most what mem-max allows.`,
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./set-memory.ts')).memSet,
  },
  {
    name: 'mem-max',
    aliases: ['maxmem'],
    group: 'memory',
    summary: 'Change the most memory that a guest may be given',
    usage: 'DOMAIN SIZE',
    description: sizes,
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./set-memory.ts')).memMax,
  },
  {
    name: 'vcpu-list',
    group: 'memory',
    summary: 'List virtual processors and where they run',
    usage: '[DOMAIN...]',
    options: [{name: 'json', help: 'As JSON'}],
    completes: ['domain'],
    load: async () => (await import('../host/vcpu-list.ts')).vcpuList,
  },
];
