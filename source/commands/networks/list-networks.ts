import {requireNetworkName} from '../../config/network-name.ts';
import {UsageError} from '../../errors.ts';
import type {NetworkView} from '../../protocol/shapes/network-view.ts';
import {drawNetworks, showAddress} from '../../store/selectors/network-picture.ts';
import {toAscii, writesUtf8} from '../../text/ascii.ts';
import {left, lines} from '../host/listing/columns.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux network list [--json | --tree]` */
export const listNetworks: Run = async (context, {options}) => {
  const networks = await context.host.networks();
  if (options['json'] === true) writeJson(context.stdout, networks);
  else if (options['tree'] === true) context.stdout.write(drawTree(networks, context));
  else context.stdout.write(formatNetworks(networks));
  return undefined;
};

/** `domux network show [--json | --tree] NAME` */
export const showNetwork: Run = async (context, {options, words: [given = '']}) => {
  const name = requireNetworkName(given);
  const network = (await context.host.networks()).find(one => one.name === name);
  if (network === undefined) {
    throw new UsageError(`There is no network ${name}, and nobody uses one of that name.`);
  }
  if (options['json'] === true) writeJson(context.stdout, network);
  else if (options['tree'] === true) context.stdout.write(drawTree([network], context));
  else context.stdout.write(formatNetwork(network));
  return undefined;
};

/** The picture that the screen shows; in ASCII where the locale has nothing else. */
function drawTree(networks: readonly NetworkView[], {env}: Context): string {
  const text = lines(drawNetworks(networks).map(line => line.text));
  return writesUtf8(env) ? text : toAscii(text);
}

export function formatNetworks(rows: readonly NetworkView[]): string {
  const line = ([name = '', subnet = '', out = '', domains = '']: readonly string[]) =>
    [left(name, 15), left(subnet, 18), left(out, 8), domains].join(' ').trimEnd();
  return lines([
    line(['Name', 'Subnet', 'Way out', 'Domains']),
    ...rows.map(({name, kind, subnet, isolated, interfaces}) =>
      line([
        name,
        subnet ?? '-',
        kind === 'host' ? 'bridge' : isolated ? 'none' : 'host',
        [...new Set(interfaces.map(({domain}) => domain))].join(', ') || '-',
      ]),
    ),
  ]);
}

export function formatNetwork(network: NetworkView): string {
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => left(cell, widths[index] ?? 0))
      .join(' ')
      .trimEnd();
  return lines([
    `${network.name}: ${describePlace(network)}; ${describeReach(network)}`,
    ...(network.interfaces.length === 0
      ? ['Nobody is on it.']
      : [line(['Domain', 'Idx', 'Mac', 'Address', 'RX', 'TX', 'Forwards'])]),
    ...network.interfaces.map(one =>
      line([
        ...[one.domain, String(one.index), one.mac, showAddress(one)],
        ...[String(one.rx_bytes), String(one.tx_bytes), one.forwards.join(' ') || '-'],
      ]),
    ),
  ]);
}

const widths = [20, 3, 17, 17, 10, 10, 0];

const describePlace = ({kind, subnet, gateway}: NetworkView): string =>
  kind === 'host'
    ? `an interface of this host, ${subnet ?? gateway ?? 'without an address'}`
    : (subnet ?? 'a subnet is chosen when it is first used');

function describeReach({kind, isolated, host_access, uplinks}: NetworkView): string {
  if (kind === 'host') {
    return uplinks.length === 0 ? 'nothing else is on it' : `with ${uplinks.join(', ')}`;
  }
  if (isolated) return 'guests reach each other only';
  return host_access ? "guests reach out, and the host's loopback as host" : 'guests reach out';
}
