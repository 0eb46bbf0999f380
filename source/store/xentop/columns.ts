import type {DomainInfo} from '../../protocol/commands.ts';

/** A domain as xentop shows it. */
export type XentopDomain = {
  readonly info: DomainInfo;
  /** Percent of one processor, since the sample before. */
  readonly cpu: number;
};

/** A column of xentop. */
export type XentopColumn = {
  readonly title: string;
  /** Least width; what is wider goes beyond it. */
  readonly width: number;
  /** @param memoryTotal Bytes of the host. */
  readonly cell: (domain: XentopDomain, memoryTotal: number) => string;
  readonly compare: (a: XentopDomain, b: XentopDomain) => number;
};

/** Number of the column that is sorted by, from 0. */
export type MonitorSort = number;

type Measure = (domain: XentopDomain) => number;

const kibibytes = (bytes: number) => String(Math.floor(bytes / 1024));
const whole = (value: number) => String(Math.floor(value));

/** xentop's order of states: dying, shut down, blocked, crashed, paused, running. */
export function xentopState({info: {state}}: XentopDomain): string {
  const [r, b, p, s, c, d] = state;
  const crashed = c === 'c';
  return [
    d === 'd' ? 'd' : '-',
    s === 's' && !crashed ? 's' : '-',
    b === 'b' ? 'b' : '-',
    crashed ? 'c' : '-',
    p === 'p' ? 'p' : '-',
    r === 'r' ? 'r' : '-',
  ].join('');
}

const memory: Measure = ({info}) => info.stats.memory.current;
const maximum: Measure = ({info}) => info.stats.memory.maximum;
const isHost = ({info}: XentopDomain) => info.id === 0;
const ofVifs =
  (key: 'tx-bytes' | 'rx-bytes'): Measure =>
  ({info}) =>
    info.stats.vifs.reduce((sum, vif) => sum + vif[key], 0);
const ofVbds =
  (key: 'read-requests' | 'write-requests' | 'read-bytes' | 'write-bytes'): Measure =>
  ({info}) =>
    info.stats.vbds.reduce((sum, vbd) => sum + vbd[key], 0);

/** A sector is 512 bytes. */
const sectors =
  (bytes: Measure): Measure =>
  domain =>
    bytes(domain) / 512;

const descending =
  (of: Measure) =>
  (a: XentopDomain, b: XentopDomain): number =>
    of(b) - of(a);

const figure = (
  title: string,
  width: number,
  of: Measure,
  show: (value: number) => string,
): XentopColumn => ({title, width, cell: domain => show(of(domain)), compare: descending(of)});

const percentOf =
  (of: Measure, digits = 1) =>
  (domain: XentopDomain, total: number) =>
    ((100 * of(domain)) / Math.max(1, total)).toFixed(digits);

/** The nineteen columns of xentop 4.17 (tools/xentop/xentop.c in Xen's tree). */
export const xentopColumns: readonly XentopColumn[] = [
  {
    title: 'NAME',
    width: 10,
    cell: ({info}) => info.name,
    compare: (a, b) => compareText(a.info.name.toLowerCase(), b.info.name.toLowerCase()),
  },
  {title: 'STATE', width: 6, cell: xentopState, compare: compareStates},
  figure('CPU(sec)', 10, ({info}) => info['cpu-ns'] / 1e9, whole),
  figure(
    'CPU(%)',
    6,
    ({cpu}) => cpu,
    value => value.toFixed(1),
  ),
  figure('MEM(k)', 10, memory, kibibytes),
  {title: 'MEM(%)', width: 6, cell: percentOf(memory), compare: descending(memory)},
  {
    title: 'MAXMEM(k)',
    width: 10,
    cell: domain => (isHost(domain) ? 'no limit' : kibibytes(maximum(domain))),
    compare: descending(maximum),
  },
  {
    title: 'MAXMEM(%)',
    width: 9,
    cell: (domain, total) => (isHost(domain) ? 'n/a' : percentOf(maximum)(domain, total)),
    compare: descending(maximum),
  },
  figure('VCPUS', 5, ({info}) => info.vcpus, whole),
  figure('NETS', 4, ({info}) => info.stats.vifs.length, whole),
  // Seen from the host, as xentop has it: it sends what the guest receives.
  figure('NETTX(k)', 8, ofVifs('rx-bytes'), kibibytes),
  figure('NETRX(k)', 8, ofVifs('tx-bytes'), kibibytes),
  figure('VBDS', 4, ({info}) => info.stats.vbds.length, whole),
  // How often a backend ran out of requests is Xen's own affair.
  figure('VBD_OO', 8, () => 0, whole),
  figure('VBD_RD', 8, ofVbds('read-requests'), whole),
  figure('VBD_WR', 8, ofVbds('write-requests'), whole),
  figure('VBD_RSECT', 10, sectors(ofVbds('read-bytes')), whole),
  figure('VBD_WSECT', 10, sectors(ofVbds('write-bytes')), whole),
  {title: 'SSID', width: 4, cell: () => '0', compare: () => 0},
];

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By the first flag that differs; the flagged one first. */
function compareStates(a: XentopDomain, b: XentopDomain): number {
  const left = xentopState(a);
  const right = xentopState(b);
  for (let index = 0; index < left.length; index++) {
    const flagged = Number(right[index] !== '-') - Number(left[index] !== '-');
    if (flagged !== 0) return flagged;
  }
  return 0;
}

/** In xentop's order; domains that are equal keep theirs. @param zeroFirst Domain-0 before all others. */
export const sortXentop = (
  domains: readonly XentopDomain[],
  sort: MonitorSort,
  zeroFirst: boolean,
): readonly XentopDomain[] => {
  const compare = xentopColumns[sort]?.compare;
  const sorted = compare === undefined ? domains : [...domains].sort(compare);
  if (!zeroFirst) return sorted;
  return [...sorted.filter(({info}) => info.id === 0), ...sorted.filter(({info}) => info.id !== 0)];
};
