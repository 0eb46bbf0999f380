import type {AddressBook} from './address-book.ts';
import {formatMac} from '../address.ts';
import type {Address} from '../address.ts';
import {composeArp, parseArp} from '../packets/arp.ts';
import {composeDhcp, dhcpTypes, parseDhcp} from '../packets/dhcp.ts';
import type {DhcpQuestion} from '../packets/dhcp.ts';
import {composeDnsAnswer, parseDnsQuery} from '../packets/dns.ts';
import {broadcast, composeFrame, etherTypes, isGroup, parseFrame} from '../packets/ethernet.ts';
import type {Frame} from '../packets/ethernet.ts';
import {composeUdp, parseIpv4, parseUdp, protocols, readPorts} from '../packets/ipv4.ts';
import type {Datagram, Ipv4Packet} from '../packets/ipv4.ts';
import {broadcastOf, contains, gatewayOf, nameServerOf, netmaskOf} from '../subnet.ts';
import type {Subnet} from '../subnet.ts';
import type {Zone} from './zone.ts';

/** What becomes of a frame that reached the network's gateway. */
export type Route =
  | {readonly to: 'nowhere'}
  /** Back onto the network, an answer of the gateway's own. */
  | {readonly to: 'network'; readonly frame: Buffer}
  /** To the way out of the network. */
  | {readonly to: 'outside'}
  /** To the forwarder that has a guest's port. */
  | {readonly to: 'forwarder'; readonly forwarder: string}
  /** To everybody behind the gateway: an answer that any of them may wait for. */
  | {readonly to: 'everybody'};

export type GatewayOptions = {
  readonly subnet: Subnet;
  readonly book: AddressBook;
  readonly zone: Zone;
  readonly isolated: boolean;
  /** The forwarder that gives the host a port of a guest, where there is one. */
  readonly forwarderOf: (protocol: number, address: Address, port: number) => string | undefined;
};

const nowhere: Route = {to: 'nowhere'};
const outside: Route = {to: 'outside'};
const everybody: Route = {to: 'everybody'};

const ports = {dns: 53, dhcpServer: 67, dhcpClient: 68} as const;

/** Seconds that a guest may use its address without asking again. */
const leaseTime = 24 * 3600;

/** The MAC address that slirp has at an IP address: 52:55 and its four bytes (libslirp, special_ethaddr). */
export function gatewayMac(address: Address): Buffer {
  const mac = Buffer.from([0x52, 0x55, 0, 0, 0, 0]);
  mac.writeUInt32BE(address, 2);
  return mac;
}

/**
 * What answers for the gateway's addresses: DHCP, the names of the network and ARP by itself; all
 * else goes to the programs behind it.
 */
export function createGateway(options: GatewayOptions): (frame: Buffer) => Route {
  const {subnet, book, zone, isolated} = options;
  const gateway = gatewayOf(subnet);
  const nameServer = nameServerOf(subnet);
  const own = [gateway, nameServer].map(address => ({address, mac: gatewayMac(address)}));
  const isOwnMac = (mac: Buffer) => own.some(one => one.mac.equals(mac));

  const routeArp = (frame: Frame): Route => {
    const packet = parseArp(frame.payload);
    if (packet === undefined) return nowhere;
    const {operation, sender, senderMac, target} = packet;
    if (contains(subnet, sender) && !isOwnMac(senderMac))
      book.noteUse(formatMac(senderMac), sender);
    if (operation === 'reply') return isOwnMac(frame.destination) ? everybody : nowhere;
    const mac = own.find(({address}) => address === target)?.mac;
    if (mac === undefined || isOwnMac(senderMac)) return nowhere;
    const payload = composeArp({
      operation: 'reply',
      senderMac: mac,
      sender: target,
      targetMac: senderMac,
      target: sender,
    });
    return toNetwork({destination: senderMac, source: mac, type: etherTypes.arp, payload});
  };

  const routeIpv4 = (frame: Frame): Route => {
    const packet = parseIpv4(frame.payload);
    if (packet === undefined) return nowhere;
    const datagram = parseUdp(packet);
    if (datagram?.destinationPort === ports.dhcpServer) return answerDhcp(frame, datagram.data);
    if (isGroup(frame.destination) || !isOwnMac(frame.destination)) return nowhere;
    if (datagram?.destinationPort === ports.dns && packet.destination === nameServer) {
      const answered = answerDns(frame, packet, datagram);
      if (answered) return answered;
    }
    const forwarder = forwarderOf(packet);
    if (forwarder !== undefined) return {to: 'forwarder', forwarder};
    return isolated ? nowhere : outside;
  };

  /** What a guest sends from a port that is forwarded is an answer, unless it opens a connection. */
  const forwarderOf = ({protocol, source, payload, fragment}: Ipv4Packet) => {
    if (protocol !== protocols.tcp && protocol !== protocols.udp) return undefined;
    if (fragment || payload.length < 8) return undefined;
    const opens = protocol === protocols.tcp && ((payload[13] ?? 0) & 0x12) === 0x02;
    return opens ? undefined : options.forwarderOf(protocol, source, readPorts(payload).sourcePort);
  };

  const answerDns = (frame: Frame, packet: Ipv4Packet, datagram: Datagram): Route | undefined => {
    const question = parseDnsQuery(datagram.data);
    if (question === undefined) return isolated ? nowhere : undefined;
    const answer = zone.answer(question) ?? (isolated ? ({missing: true} as const) : undefined);
    if (answer === undefined) return undefined;
    const payload = composeUdp(packet.destination, packet.source, {
      sourcePort: datagram.destinationPort,
      destinationPort: datagram.sourcePort,
      data: composeDnsAnswer(question, answer),
    });
    const {source, destination} = frame;
    return toNetwork({destination: source, source: destination, type: etherTypes.ipv4, payload});
  };

  const answerDhcp = (frame: Frame, data: Buffer): Route => {
    const question = parseDhcp(data);
    if (question === undefined) return nowhere;
    const data2 = composeLease(question);
    if (data2 === undefined) return nowhere;
    const toAll = question.current === 0;
    const payload = composeUdp(gateway, toAll ? 0xffffffff : question.current, {
      sourcePort: ports.dhcpServer,
      destinationPort: ports.dhcpClient,
      data: data2,
    });
    const destination = toAll ? broadcast : frame.source;
    return toNetwork({destination, source: gatewayMac(gateway), type: etherTypes.ipv4, payload});
  };

  const composeLease = (question: DhcpQuestion): Buffer | undefined => {
    const {type, mac, server, hostname} = question;
    const forUs = server === undefined || server === gateway;
    if (type === dhcpTypes.release || type === dhcpTypes.decline || !forUs) return undefined;
    const address = book.addressFor(mac, toLabel(hostname));
    const wanted = question.requested ?? question.current;
    if (type === dhcpTypes.request && wanted !== address) {
      return composeDhcp(question, {type: dhcpTypes.nak, server: gateway, address: 0});
    }
    const informs = type === dhcpTypes.inform;
    if (type !== dhcpTypes.discover) book.noteUse(mac, informs ? question.current : address);
    const name = book.nameOf(mac);
    return composeDhcp(question, {
      type: type === dhcpTypes.discover ? dhcpTypes.offer : dhcpTypes.ack,
      server: gateway,
      address: informs ? 0 : address,
      netmask: netmaskOf(subnet),
      broadcast: broadcastOf(subnet),
      ...(isolated ? {} : {router: gateway}),
      nameServer,
      domain: zone.domain,
      ...(name === undefined ? {} : {hostname: name}),
      ...(informs ? {} : {leaseTime}),
    });
  };

  return bytes => {
    const frame = parseFrame(bytes);
    if (frame?.type === etherTypes.arp) return routeArp(frame);
    if (frame?.type === etherTypes.ipv4) return routeIpv4(frame);
    return nowhere;
  };
}

const toNetwork = (frame: Frame): Route => ({to: 'network', frame: composeFrame(frame)});

/** What a client calls itself, where that can be a name. */
function toLabel(hostname: string | undefined): string | undefined {
  const label = hostname?.split('.')[0]?.toLowerCase();
  return label !== undefined && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)
    ? label
    : undefined;
}
