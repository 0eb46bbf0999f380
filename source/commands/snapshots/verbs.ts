import type {Verb} from '../verb.ts';

/** Verbs for what domains were at some moments. */
export const snapshotVerbs: readonly Verb[] = [
  {
    name: 'snapshot',
    group: 'domains',
    summary: 'Keep what a domain is now, memory and disks, and go back to it',
    usage: '',
    subverbs: [
      {
        name: 'create',
        group: 'domains',
        summary: 'Keep a domain as it is now, and let it go on',
        usage: 'DOMAIN [NAME]',
        description:
          'Memory, devices, and the disks that it writes to: an image of qcow2 keeps its part itself, a raw file is copied. NAME is the time if not given.',
        options: [{name: 'replace', help: 'Even if there is one of that name'}],
        least: 1,
        most: 2,
        completes: ['domain', 'free'],
        load: async () => (await import('./snapshot.ts')).create,
      },
      {
        name: 'list',
        group: 'domains',
        summary: 'List the snapshots of a domain',
        usage: 'DOMAIN',
        options: [{name: 'json', help: 'As JSON'}],
        least: 1,
        most: 1,
        completes: ['domain'],
        load: async () => (await import('./snapshot.ts')).list,
      },
      {
        name: 'revert',
        group: 'domains',
        summary: 'Make a domain what it was; what happened since then is lost',
        usage: 'DOMAIN NAME',
        options: [{name: 'paused', short: 'p', help: 'Leave it paused'}],
        least: 2,
        most: 2,
        completes: ['domain', 'free'],
        load: async () => (await import('./snapshot.ts')).revert,
      },
      {
        name: 'delete',
        group: 'domains',
        summary: 'Delete a snapshot',
        usage: 'DOMAIN NAME',
        least: 2,
        most: 2,
        completes: ['domain', 'free'],
        load: async () => (await import('./snapshot.ts')).remove,
      },
    ],
  },
];
