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
    name: 'vcpu-set',
    aliases: ['set-vcpus'],
    group: 'memory',
    summary: 'Change how many virtual processors a guest has',
    usage: 'DOMAIN COUNT',
    description:
      'A guest has at most what maxvcpus in its config says. Those that are taken away are put out of use by the guest and come back when they are wanted.',
    options: [
      {
        name: 'ignore-host',
        short: 'i',
        help: 'Even if that are more than this host has processors',
      },
    ],
    least: 2,
    most: 2,
    completes: ['domain', 'free'],
    load: async () => (await import('./set-vcpus.ts')).setVcpus,
  },
  {
    name: 'vcpu-pin',
    group: 'memory',
    summary: 'Choose the host processors that virtual ones run on',
    usage: 'DOMAIN VCPU|all CPUS [SOFT]',
    description:
      'CPUS is a set such as 0-3,5, all, all,^1 (without 1) or node:0; map gives each virtual processor one of its own, from 0 on or, as map,2, from another one. Linux has no processors that are only preferred, so SOFT can only be - or all.',
    options: [{name: 'force', short: 'f', help: "For xl's sake: changes nothing"}],
    least: 3,
    most: 4,
    completes: ['domain', {words: ['all']}, {words: ['all', 'map']}],
    load: async () => (await import('./pin-vcpus.ts')).vcpuPin,
  },
  {
    name: 'pincpu',
    group: 'memory',
    summary: 'Choose the host processors for all virtual ones; -1 is any',
    usage: 'DOMAIN CPUS',
    least: 2,
    most: 2,
    completes: ['domain', {words: ['any', 'map']}],
    load: async () => (await import('./pin-vcpus.ts')).pinCpu,
  },
  {
    name: 'vcpu-list',
    group: 'memory',
    summary: 'List virtual processors and where they run',
    usage: '[DOMAIN...]',
    options: [{name: 'json', help: 'As JSON'}],
    completes: ['domain'],
    load: async () => (await import('../host/listing/vcpu-list.ts')).vcpuList,
  },
];
