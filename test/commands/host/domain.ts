import type {DomainInfo} from '../../../source/protocol/commands.ts';

const mebibyte = 1024 * 1024;

/** A domain as its guest process describes it: ttylinux of the manuals, unless told otherwise. */
export function domain(change: Partial<DomainInfo> = {}, memory = 128): DomainInfo {
  return {
    id: 1,
    name: 'ttylinux',
    uuid: '10111213-1415-1617-1819-1a1b1c1d1e1f',
    machine: 'uml',
    status: 'running',
    state: '-b----',
    vcpus: 1,
    maxvcpus: 1,
    'started-at': 1_116_757_523.85,
    'created-at': 1_116_757_523,
    restarts: 0,
    'cpu-ns': 1_474_300_000_000,
    stats: {
      vcpus: [{'cpu-ns': 1_474_300_000_000, busy: false, processor: 0}],
      memory: {current: memory * mebibyte, maximum: memory * mebibyte, resident: 20 * mebibyte},
      vifs: [],
      vbds: [],
    },
    ...change,
  };
}
