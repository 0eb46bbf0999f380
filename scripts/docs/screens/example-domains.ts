import type {DomainInfo} from '../../../source/protocol/commands.ts';
import type {HostFigures} from '../../../source/protocol/shapes/host-figures.ts';
import type {Sample} from '../../../source/store/model/sample.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
const hour = 3600;

/** Milliseconds since 1970 of the moment that the pictures show. */
export const now = Date.UTC(2026, 5, 1, 12);

const host: HostFigures = {
  name: 'atlas',
  uptime: 41 * 24 * hour,
  load: [0.61, 0.4, 0.33],
  processors: 8,
  megahertz: 3600,
  memoryTotal: 64 * gibibyte,
  memoryFree: 51 * gibibyte,
};

type Example = {
  readonly name: string;
  readonly machine: string;
  readonly status: DomainInfo['status'];
  readonly state: string;
  /** MiB. */
  readonly memory: number;
  /** Percent of a processor that it uses, and seconds that it has used. */
  readonly cpu: number;
  readonly seconds: number;
  readonly hours: number;
  readonly vcpus?: number;
};

const examples: readonly Example[] = [
  {
    ...{name: 'web', machine: 'qemu', status: 'running', state: 'r-----', memory: 2048},
    ...{cpu: 38, seconds: 5120, hours: 70, vcpus: 2},
  },
  {
    ...{name: 'db', machine: 'qemu', status: 'running', state: '-b----', memory: 4096},
    ...{cpu: 3.1, seconds: 911, hours: 70, vcpus: 4},
  },
  {
    ...{name: 'build', machine: 'uml', status: 'running', state: 'r-----', memory: 512},
    ...{cpu: 97.4, seconds: 86, hours: 0.1},
  },
  {
    ...{name: 'mail', machine: 'uml', status: 'paused', state: '--p---', memory: 128},
    ...{cpu: 0, seconds: 14, hours: 22},
  },
];

/** What is seen of the examples so many seconds later. */
export function sampleAt(seconds: number): Sample {
  const zero = domain(0, {
    ...{name: 'Domain-0', machine: 'host', status: 'running', state: 'r-----'},
    ...{memory: host.memoryTotal / mebibyte, cpu: 12.4, seconds: 48_740},
    ...{hours: host.uptime / hour, vcpus: host.processors},
  });
  return {
    now: now + seconds * 1000,
    at: seconds * 1000,
    host,
    domains: [
      {info: zero(seconds)},
      ...examples.map((example, index) => ({info: domain(index + 1, example)(seconds)})),
    ],
    configured: [{name: 'shop', path: '/etc/domux/domains/shop.cfg'}],
    occurrences: [],
  };
}

const domain =
  (id: number, {name, machine, status, state, memory, cpu, vcpus = 1, ...spent}: Example) =>
  (seconds: number): DomainInfo => {
    const started = now / 1000 - spent.hours * hour;
    return {
      ...{id, name, machine, status, state, vcpus, maxvcpus: vcpus, restarts: 0},
      uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
      ...{'started-at': started, 'created-at': started},
      'cpu-ns': Math.round((spent.seconds + (seconds * cpu) / 100) * 1e9),
      stats: {
        vcpus: [],
        memory: {current: memory * mebibyte, maximum: memory * mebibyte, resident: 0},
        vifs: [],
        vbds: [],
      },
    };
  };
