import type {DomainInfo} from '../../protocol/commands.ts';
import type {DomainRow, Rates, Sample, SampledDomain} from '../model/sample.ts';

/** Samples that graphs go back. */
export const historyLength = 120;

const still: Omit<Rates, 'memory'> = {
  cpu: 0,
  netReceived: 0,
  netSent: 0,
  diskRead: 0,
  diskWritten: 0,
};

type Counters = Readonly<Record<Exclude<keyof Rates, 'memory'>, number>>;

function countersOf({stats, 'cpu-ns': cpu}: DomainInfo): Counters {
  const counters = {cpu, netReceived: 0, netSent: 0, diskRead: 0, diskWritten: 0};
  for (const vif of stats.vifs) {
    counters.netReceived += vif['rx-bytes'];
    counters.netSent += vif['tx-bytes'];
  }
  for (const vbd of stats.vbds) {
    counters.diskRead += vbd['read-bytes'];
    counters.diskWritten += vbd['write-bytes'];
  }
  return counters;
}

/**
 * Rates between two samples, as xentop has them: 100 percent is one processor, a domain without an
 * earlier sample stands still. A counter that went back began anew with the machine.
 *
 * @param milliseconds Between the samples.
 */
export function ratesBetween(
  before: DomainInfo | undefined,
  after: DomainInfo,
  milliseconds: number,
): Rates {
  const {memory} = after.stats;
  if (before === undefined || milliseconds <= 0) return {...still, memory: memory.current};
  const old = countersOf(before);
  const now = countersOf(after);
  const perSecond = (counter: keyof Counters) =>
    (Math.max(0, now[counter] - old[counter]) / milliseconds) * 1000;
  return {
    cpu: perSecond('cpu') / 1e7,
    netReceived: perSecond('netReceived'),
    netSent: perSecond('netSent'),
    diskRead: perSecond('diskRead'),
    diskWritten: perSecond('diskWritten'),
    memory: memory.current,
  };
}

/**
 * How busy each vCPU was between two samples, in percent; those of Domain-0 are the host's processors.
 *
 * @param milliseconds Between the samples.
 */
export function processorRates(
  before: DomainInfo | undefined,
  after: DomainInfo,
  milliseconds: number,
): number[] {
  return after.stats.vcpus.map(({'cpu-ns': spent}, index) => {
    const earlier = before?.stats.vcpus[index]?.['cpu-ns'];
    if (earlier === undefined || milliseconds <= 0) return 0;
    return Math.min(100, Math.max(0, (spent - earlier) / milliseconds / 1e4));
  });
}

/** The rows of a new sample, each with the history of the domain so far. */
export function nextRows(
  rows: ReadonlyMap<number, DomainRow>,
  {domains, at}: Sample,
): ReadonlyMap<number, DomainRow> {
  return new Map(domains.map(domain => [domain.info.id, nextRow(rows, domain, at)]));
}

function nextRow(
  rows: ReadonlyMap<number, DomainRow>,
  {info, trouble, unread = false, configChanged = false}: SampledDomain,
  at: number,
): DomainRow {
  const known = rows.get(info.id);
  // An ID may come back once a registry has been removed.
  const before = known?.info.uuid === info.uuid ? known : undefined;
  const rates = ratesBetween(before?.info, info, at - (before?.at ?? at));
  const history = before === undefined ? [] : before.history.slice(1 - historyLength);
  history.push(rates);
  const processors =
    info.id === 0 ? processorRates(before?.info, info, at - (before?.at ?? at)) : [];
  return {info, trouble, unread, configChanged, at, rates, processors, history};
}
