import {DomuxError, messageOf} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {DomainStats} from '../../protocol/commands.ts';
import {left, lines} from '../host/columns.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../write-json.ts';

/** One interface of `network-list --json`. */
export type VifRow = {
  readonly domain: string;
  readonly id: number;
  readonly index: number;
  readonly mac: string;
  readonly network: string | null;
  /** Null where it is not known. */
  readonly address: string | null;
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
      const {vifs} = await client.execute('domux-query-stats').finally(client.close);
      rows.push(...vifs.map((vif, place) => toRow(domain, vif, place)));
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
  vif: DomainStats['vifs'][number],
  place: number,
): VifRow => ({
  domain: entry.name,
  id: entry.id,
  index: vif.index ?? place,
  mac: vif.mac,
  network: vif.network ?? null,
  address: vif.address ?? null,
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
    line(['Idx', 'BE', 'Mac Addr.', 'handle', 'Network', 'Address', 'RX', 'TX']),
    ...rows.map(({id, index, mac, network, address, rx_bytes, tx_bytes}) =>
      line([index, 0, mac, id, network ?? '-', address ?? '-', rx_bytes, tx_bytes]),
    ),
  ]);
}

const widths = [3, 2, 17, 6, 15, 15, 10, 0];
