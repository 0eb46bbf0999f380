import {DomuxError, messageOf} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import {left, lines} from '../host/listing/columns.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** One interface of `network-list --json`. */
export type VifRow = {
  readonly domain: string;
  readonly id: number;
  readonly index: number;
  readonly mac: string;
  readonly network: string | null;
  /** Null where it is not known. */
  readonly address: string | null;
  /** Ports of the host that lead to it, as in the config key `forward`. */
  readonly forwards: readonly string[];
  readonly rx_bytes: number;
  readonly tx_bytes: number;
};

/** `domux network-list [--json] DOMAIN...` */
export const networkList: Run = async ({host, stdout, stderr}, {options, words}) => {
  let code: number | undefined;
  const rows: VifRow[] = [];
  for (const word of words) {
    try {
      const domain = await host.find(word);
      const client = await host.control(domain);
      const info = await client.execute('domux-query-domain').finally(client.close);
      rows.push(...info.stats.vifs.map((vif, place) => toRow(domain, info, vif, place)));
    } catch (error) {
      if (!(error instanceof DomuxError)) throw error;
      stderr.write(`${messageOf(error)}\n`);
      code = 1;
    }
  }
  if (options['json'] === true) writeJson(stdout, rows);
  else stdout.write(formatVifs(rows));
  return code;
};

const toRow = (
  {entry}: DomainReference,
  {forwards = []}: DomainInfo,
  vif: DomainInfo['stats']['vifs'][number],
  place: number,
): VifRow => ({
  domain: entry.name,
  id: entry.id,
  index: vif.index ?? place,
  mac: vif.mac,
  network: vif.network ?? null,
  address: vif.address ?? null,
  // They lead to the first interface.
  forwards: place === 0 ? forwards : [],
  rx_bytes: vif['rx-bytes'],
  tx_bytes: vif['tx-bytes'],
});

/**
 * The columns of xl (tools/xl/xl_nic.c) that have a meaning here; where xl has rings and its store,
 * this has the network and what passed.
 */
export function formatVifs(rows: readonly VifRow[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, index) => left(cell, widths[index] ?? 0))
      .join(' ')
      .trimEnd();
  return lines([
    line(['Idx', 'BE', 'Mac Addr.', 'handle', 'Network', 'Address', 'RX', 'TX', 'Forwards']),
    ...rows.map(({id, index, mac, network, address, rx_bytes, tx_bytes, forwards}) =>
      line([
        ...[index, 0, mac, id, network ?? '-', address ?? '-', rx_bytes, tx_bytes],
        forwards.join(' ') || '-',
      ]),
    ),
  ]);
}

const widths = [3, 2, 17, 6, 15, 15, 10, 10, 0];
