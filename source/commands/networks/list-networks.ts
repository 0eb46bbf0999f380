import {formatForward} from '../../config/devices/forward-spec.ts';
import {requireNetworkName} from '../../config/network-name.ts';
import {UsageError} from '../../errors.ts';
import {definedNetworks, readDefinition, usedNetworks} from '../../network/definition.ts';
import {networkPlaces} from '../../network/network-files.ts';
import type {NetworkPlaces} from '../../network/network-files.ts';
import {findSwitch} from '../../network/open-switch.ts';
import type {NetworkInfo, PortInfo} from '../../network/switch-commands.ts';
import {left, lines} from '../host/columns.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../write-json.ts';

/** One network of `network list --json` and `network show --json`. */
export type NetworkRow = {
  readonly name: string;
  readonly in_use: boolean;
  /** False for one that is there while somebody uses it, and no longer. */
  readonly created: boolean;
  /** Null where it is chosen when the network is first used. */
  readonly subnet: string | null;
  readonly gateway: string | null;
  readonly domain: string | null;
  readonly isolated: boolean;
  readonly host_access: boolean;
  readonly interfaces: readonly InterfaceRow[];
};

type InterfaceRow = {
  readonly domain: string;
  readonly id: number;
  readonly index: number;
  readonly mac: string;
  readonly address: string;
  /** The guest was seen to use the address. */
  readonly address_used: boolean;
  readonly forwards: readonly string[];
  readonly rx_bytes: number;
  readonly tx_bytes: number;
};

/** `domux network list [--json]` */
export const listNetworks: Run = async ({places, stdout}, {options}) => {
  const networks = networkPlaces(places);
  const names = [...new Set([...definedNetworks(networks), ...usedNetworks(networks)])].sort();
  const rows = (await Promise.all(names.map(name => readNetwork(networks, name)))).filter(
    row => row !== undefined,
  );
  if (options['json'] === true) writeJson(stdout, rows);
  else stdout.write(formatNetworks(rows));
  return undefined;
};

/** `domux network show [--json] NAME` */
export const showNetwork: Run = async ({places, stdout}, {options, words: [given = '']}) => {
  const name = requireNetworkName(given);
  const row = await readNetwork(networkPlaces(places), name);
  if (row === undefined) {
    throw new UsageError(`There is no network ${name}, and nobody uses one of that name.`);
  }
  if (options['json'] === true) writeJson(stdout, row);
  else stdout.write(formatNetwork(row));
  return undefined;
};

async function readNetwork(places: NetworkPlaces, name: string): Promise<NetworkRow | undefined> {
  const given = readDefinition(places, name);
  const client = await findSwitch(places, name);
  const info = await client?.execute('query-network').finally(client.close);
  if (info === undefined && given === undefined) return undefined;
  return {
    name,
    in_use: info !== undefined,
    created: given !== undefined,
    subnet: info?.subnet ?? given?.subnet ?? null,
    gateway: info?.gateway ?? null,
    domain: info?.domain ?? null,
    isolated: info?.isolated ?? given?.isolated ?? false,
    host_access: info?.['host-access'] ?? given?.hostAccess ?? true,
    interfaces: (info ?? noPorts).ports.map(toInterface),
  };
}

const noPorts: Pick<NetworkInfo, 'ports'> = {ports: []};

const toInterface = (port: PortInfo): InterfaceRow => ({
  domain: port.domain,
  id: port.id,
  index: port.index,
  mac: port.mac,
  address: port.address,
  address_used: port.used,
  forwards: port.forwards.map(formatForward),
  rx_bytes: port['rx-bytes'],
  tx_bytes: port['tx-bytes'],
});

export function formatNetworks(rows: readonly NetworkRow[]): string {
  const line = ([name = '', subnet = '', out = '', domains = '']: readonly string[]) =>
    [left(name, 15), left(subnet, 18), left(out, 8), domains].join(' ').trimEnd();
  return lines([
    line(['Name', 'Subnet', 'Way out', 'Domains']),
    ...rows.map(({name, subnet, isolated, interfaces}) =>
      line([
        name,
        subnet ?? '-',
        isolated ? 'none' : 'host',
        [...new Set(interfaces.map(({domain}) => domain))].join(', ') || '-',
      ]),
    ),
  ]);
}

export function formatNetwork(row: NetworkRow): string {
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => left(cell, widths[index] ?? 0))
      .join(' ')
      .trimEnd();
  const reach = row.isolated
    ? 'guests reach each other only'
    : row.host_access
      ? "guests reach out, and the host's loopback as host"
      : 'guests reach out';
  return lines([
    `${row.name}: ${row.subnet ?? 'a subnet is chosen when it is first used'}; ${reach}`,
    ...(row.interfaces.length === 0
      ? ['Nobody is on it.']
      : [line(['Domain', 'Idx', 'Mac', 'Address', 'RX', 'TX', 'Forwards'])]),
    ...row.interfaces.map(one =>
      line([
        ...[one.domain, String(one.index), one.mac],
        one.address_used ? one.address : `(${one.address})`,
        ...[String(one.rx_bytes), String(one.tx_bytes), one.forwards.join(' ') || '-'],
      ]),
    ),
  ]);
}

const widths = [20, 3, 17, 17, 10, 10, 0];
