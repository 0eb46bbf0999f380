import type {NetworkInterfaceView, NetworkView} from '../../protocol/shapes/network-view.ts';
import {cutText, padEnd, textWidth} from '../../text/width.ts';
import {wrapLine} from '../../text/wrap.ts';
import {shortBytes} from '../model/format.ts';
import type {TextLine} from '../model/view.ts';

/**
 * Draws networks: each a bus in a frame with what the host is on it, the way out above, the guests
 * below, and with them the ports of the host that lead there.
 *
 * @param columns That a line may take; what is longer goes on below.
 */
export function drawNetworks(networks: readonly NetworkView[], columns = Infinity): TextLine[] {
  if (networks.length === 0) {
    return [
      {text: "No guest is on a network, and none was created: write vif = [''].", tone: 'dim'},
    ];
  }
  const places = placesOf(networks);
  return networks.flatMap((network, index) => [
    ...(index === 0 ? [] : [{text: ''}]),
    ...drawNetwork(network, places, columns),
  ]);
}

/** The networks that each domain is on, by its ID. */
type Places = ReadonlyMap<number, ReadonlySet<string>>;

function placesOf(networks: readonly NetworkView[]): Places {
  const places = new Map<number, Set<string>>();
  for (const {name, interfaces} of networks) {
    for (const {id} of interfaces) places.set(id, (places.get(id) ?? new Set()).add(name));
  }
  return places;
}

function drawNetwork(network: NetworkView, places: Places, columns: number): TextLine[] {
  const {name, subnet, interfaces} = network;
  // Eight columns are the frame's.
  const title = cutText(`${name}${subnet === null ? '' : `  ${subnet}`}`, columns - 8);
  const host = describeHost(network).flatMap(line => wrapLine(line, columns - 4, hostIndent));
  const inner = Math.max(textWidth(title) + 5, ...host.map(line => textWidth(line) + 1));
  const way = wayOut(network);
  const top = way?.joined === true ? '┴' : '─';
  const bottom = interfaces.length === 0 ? '─' : '┬';
  const frame = (left: string, text: string, right: string): TextLine => ({
    text: `${left}${text}${right}`,
  });
  return [
    ...(way === undefined ? [] : [{text: way.text}]),
    {
      text: `┌─${top}─ ${title} ${'─'.repeat(inner - textWidth(title) - 4)}┐`,
      tone: network.in_use ? 'title' : 'dim',
    },
    ...host.map(line => frame('│ ', padEnd(line, inner), '│')),
    frame('└─', `${bottom}${'─'.repeat(inner - 1)}`, '┘'),
    ...interfaces.flatMap((one, index) =>
      drawInterface(one, {
        isLast: index === interfaces.length - 1,
        widths: widthsOf(interfaces),
        elsewhere: [...(places.get(one.id) ?? [])].filter(other => other !== name),
        columns,
      }),
    ),
  ];
}

/** What leads out of it, above its frame, and whether it is joined to it. */
function wayOut({
  kind,
  isolated,
  uplinks,
}: NetworkView): {readonly text: string; readonly joined: boolean} | undefined {
  if (kind === 'switch') {
    return isolated
      ? {text: '  ○ no way out', joined: false}
      : {text: "  │ the host's network, by slirp", joined: true};
  }
  return uplinks.length === 0
    ? undefined
    : {text: `  │ ${uplinks.join(', ')} of the host`, joined: true};
}

/** Columns before what is said of the host on a network. */
const hostIndent = 6;

function describeHost(network: NetworkView): string[] {
  const {kind, gateway, name_server, domain, host_access, isolated, in_use} = network;
  if (!in_use) return ['nobody is on it'];
  if (kind === 'host') return [gateway === null ? 'a bridge of the host' : `host  ${gateway}`];
  const reach = isolated ? 'DHCP' : host_access ? 'gateway, DHCP, its loopback' : 'gateway, DHCP';
  return [`host  ${gateway ?? '-'}  ${reach}`, `DNS   ${name_server ?? '-'}  *.${domain ?? '-'}`];
}

type Drawing = {
  readonly isLast: boolean;
  readonly widths: {readonly domain: number; readonly address: number};
  /** Other networks that the guest is on. */
  readonly elsewhere: readonly string[];
  readonly columns: number;
};

function drawInterface(
  {domain, index, mac, address, address_used, forwards, rx_bytes, tx_bytes}: NetworkInterfaceView,
  {isLast, widths, elsewhere, columns}: Drawing,
): TextLine[] {
  const words = [
    padEnd(domain, widths.domain),
    `eth${index}`,
    padEnd(showAddress({address, address_used}), widths.address),
    mac,
    `in ${shortBytes(rx_bytes)}, out ${shortBytes(tx_bytes)}`,
    ...(elsewhere.length === 0 ? [] : [`also on ${elsewhere.join(', ')}`]),
  ];
  const trunk = isLast ? ' ' : '│';
  const lines = wrapLine(`  ${isLast ? '└' : '├'}─ ${words.join('  ')}`, columns, 6);
  return [
    ...lines.map((line, part) => ({text: part === 0 ? line : `  ${trunk}${line.slice(3)}`})),
    ...forwards.map((forward, place) => ({
      text: `  ${trunk}  ${place === forwards.length - 1 ? '└' : '├'}← ${describeForward(forward)}`,
      indent: 8,
    })),
  ];
}

const widthsOf = (interfaces: readonly NetworkInterfaceView[]): Drawing['widths'] => ({
  domain: Math.max(...interfaces.map(({domain}) => textWidth(domain))),
  address: Math.max(...interfaces.map(one => showAddress(one).length)),
});

/** In parentheses one that is kept for a guest which was not seen to use it. */
export const showAddress = ({
  address,
  address_used,
}: Pick<NetworkInterfaceView, 'address' | 'address_used'>): string =>
  address === null ? '-' : address_used ? address : `(${address})`;

/** `tcp:8022:22` as the way it is: from the host's port to the guest's. */
function describeForward(forward: string): string {
  const [protocol = '', ...parts] = forward.split(':');
  const guestPort = parts.at(-1) ?? '';
  const hostSide = parts.length === 3 ? `${parts[0]}:${parts[1]}` : `127.0.0.1:${parts[0]}`;
  return `${hostSide} of the host → ${guestPort}/${protocol}`;
}
