import type {OptionSpec, Verb} from '../verb.ts';

const json: OptionSpec = {name: 'json', help: 'As JSON'};
const domain: OptionSpec = {name: 'domain', short: 'd', value: 'DOMAIN', help: 'This domain'};
const whole = 'It counts at once, for every later start of the domain, and when it is migrated.';

/** Verbs for how the host shares out its processors: Xen's schedulers on Linux's own. */
export const schedulingVerbs: readonly Verb[] = [
  {
    name: 'sched-credit',
    aliases: ['sched-credit2'],
    group: 'memory',
    summary: 'Show or change the shares that domains have of the processors',
    usage: '',
    description: `A domain of twice the weight gets twice the time where domains want more than there is; a cap is the most that it gets, in percent of one processor. Linux does this with the cgroup controller cpu. ${whole}`,
    options: [
      domain,
      {name: 'weight', short: 'w', value: 'WEIGHT', help: '1 to 65535; 256 is the usual'},
      {name: 'cap', short: 'c', value: 'CAP', help: '0 for no limit'},
      json,
    ],
    most: 0,
    load: async () => (await import('./credit.ts')).schedCredit,
  },
  {
    name: 'sched-sedf',
    group: 'memory',
    summary: 'Show or change the time that domains have reserved in each period',
    usage: '[DOMAIN [PERIOD SLICE LATENCY EXTRA WEIGHT]]',
    description: `Each virtual processor has its slice in every period, and no more, unless it may have extra time. The options take milliseconds, the words nanoseconds. Linux does this with SCHED_DEADLINE, which only root may use. A weight alone is that of sched-credit. ${whole}`,
    options: [
      {name: 'period', short: 'p', value: 'MS', help: 'Milliseconds'},
      {name: 'slice', short: 's', value: 'MS', help: 'Milliseconds in each period'},
      {
        name: 'latency',
        short: 'l',
        value: 'MS',
        help: 'Milliseconds after it woke up; 0 for the period',
      },
      {name: 'extra', short: 'e', value: '0|1', help: 'Whether it may use time that others leave'},
      {name: 'weight', short: 'w', value: 'WEIGHT', help: 'A share, in place of a slice'},
      json,
    ],
    most: 6,
    completes: ['domain', 'free'],
    load: async () => (await import('./sedf.ts')).schedSedf,
  },
  {
    name: 'atropos',
    aliases: ['sched-atropos'],
    group: 'memory',
    summary: 'Reserve time for a domain in each period, in nanoseconds',
    usage: 'DOMAIN PERIOD SLICE LATENCY XTRATIME',
    description: 'As sched-sedf, which followed it.',
    least: 5,
    most: 5,
    completes: ['domain', 'free'],
    load: async () => (await import('./sedf.ts')).atropos,
  },
  {
    name: 'bvt',
    aliases: ['sched-bvt'],
    group: 'memory',
    summary: 'Change the share of a domain by the virtual time it is charged',
    usage: 'DOMAIN MCUADV WARPBACK WARPVALUE WARPL WARPU',
    description:
      'The weight of sched-credit is 2560 by MCUADV, and twice that for a domain that warps. The limits WARPL and WARPU have no counterpart on Linux.',
    least: 6,
    most: 6,
    completes: ['domain', 'free'],
    load: async () => (await import('./credit.ts')).bvt,
  },
  {
    name: 'bvt_ctxallow',
    aliases: ['sched-bvt-ctxallow'],
    group: 'memory',
    summary: 'Change how long a program of the host runs before another takes its place',
    usage: 'CTX_ALLOW',
    description:
      'Nanoseconds, of the whole host: Linux has this time for all of its programs (base_slice_ns, or min_granularity_ns before 6.6), shows it where debugfs is mounted, and only root may set it.',
    least: 1,
    most: 1,
    completes: ['free'],
    load: async () => (await import('./context-allowance.ts')).contextAllowance,
  },
  {
    name: 'rrobin',
    aliases: ['sched-rrobin'],
    group: 'memory',
    summary: 'Run domains in turn, or change the slice of those that do',
    usage: 'SLICE|DOMAIN...',
    description: `A number alone is the slice in nanoseconds, of the whole host: Linux keeps it in milliseconds, and only root may set it. A domain that runs in turn (SCHED_RR) goes before every other program of the host. Back with sched-credit -d DOMAIN -w 256. ${whole}`,
    least: 1,
    completes: ['domain'],
    load: async () => (await import('./round-robin.ts')).roundRobin,
  },
];
