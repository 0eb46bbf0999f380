import {hasCode} from '../../errors.ts';
import {processorRates, ratesBetween} from '../../store/sampling/rates.ts';
import {sortXentop} from '../../store/xentop/columns.ts';
import type {XentopDomain} from '../../store/xentop/columns.ts';
import {
  pcpuLines,
  xentopCells,
  xentopDetails,
  xentopHeading,
  xentopWidths,
} from '../../store/xentop/lines.ts';
import type {XentopToggles} from '../../store/xentop/lines.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import {readDomainZero} from '../../host/domain-zero.ts';
import type {ClientContext} from '../verb.ts';

export type BatchOptions = XentopToggles & {
  readonly iterations: number;
  /** Seconds between two tables. */
  readonly delay: number;
  readonly repeatHeader: boolean;
  readonly fullNames: boolean;
  /** Domain-0 before all others; else by name, as all of them. */
  readonly zeroFirst: boolean;
  /** How busy the processors of the host are, below the domains. */
  readonly pcpus: boolean;
};

type Looked = {readonly at: number; readonly infos: readonly DomainInfo[]};

/** `xentop -b`: tables without end, or as many as asked for, one after the other. */
export async function printTables(
  {host, stdout, stderr}: Pick<ClientContext, 'host' | 'stdout' | 'stderr'>,
  options: BatchOptions,
): Promise<number> {
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  // A reader that has had enough ends it.
  stdout.once('error', error => {
    if (hasCode(error, 'EPIPE')) end();
  });

  let before: Looked | undefined;
  try {
    for (let pass = 1; pass <= options.iterations && !ending.signal.aborted; pass++) {
      const listed = await host.list();
      for (const {trouble} of listed) {
        if (trouble !== undefined) stderr.write(`${trouble}\n`);
      }
      const now = {
        at: performance.now(),
        infos: [readDomainZero(), ...listed.map(({info}) => info)],
      };
      stdout.write(formatTable(withRates(now, before), options));
      if (options.pcpus) stdout.write(formatProcessors(now, before));
      before = now;
      if (pass < options.iterations) await sleep(options.delay * 1000, ending.signal);
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
  return 0;
}

function withRates({at, infos}: Looked, before: Looked | undefined): XentopDomain[] {
  const known = new Map(before?.infos.map(info => [info.uuid, info]));
  return infos.map(info => ({
    info,
    cpu: ratesBetween(known.get(info.uuid), info, at - (before?.at ?? at)).cpu,
  }));
}

/** One table: the heading once, or before every domain; sorted by name. */
export function formatTable(domains: readonly XentopDomain[], options: BatchOptions): string {
  const widths = xentopWidths(domains, options.fullNames);
  const heading = xentopHeading(widths).join(' ');
  const total = domains.find(({info}) => info.id === 0)?.info.stats.memory.current ?? 0;
  const lines = options.repeatHeader ? [] : [heading];
  for (const domain of sortXentop(domains, 0, options.zeroFirst)) {
    if (options.repeatHeader) lines.push(heading);
    lines.push(xentopCells(domain, widths, total).join(' '), ...xentopDetails(domain, options));
  }
  return lines.map(line => `${line}\n`).join('');
}

function formatProcessors(now: Looked, before: Looked | undefined): string {
  const zeroOf = (looked: Looked | undefined) => looked?.infos.find(({id}) => id === 0);
  const after = zeroOf(now);
  const rates = after && processorRates(zeroOf(before), after, now.at - (before?.at ?? now.at));
  return pcpuLines(rates ?? [])
    .map(line => `${line}\n`)
    .join('');
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
