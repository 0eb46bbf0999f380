import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import type {VifConfig} from '../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import {formatAddress, parseAddress} from '../address.ts';
import type {Address} from '../address.ts';
import {composeDhcp, dhcpTypes, parseDhcp} from '../packets/dhcp.ts';
import type {DhcpQuestion} from '../packets/dhcp.ts';
import {
  broadcastOf,
  contains,
  formatSubnet,
  gatewayOf,
  netmaskOf,
  parseGateway,
} from '../subnet.ts';
import type {Subnet} from '../subnet.ts';
import {firstIpv4} from '../vif-plug.ts';

/** An address that a guest is told, and of which interface. */
type Lease = {
  readonly mac: string;
  readonly subnet: Subnet;
  readonly address: Address;
  /** Whether the host is told as the way to everybody else. */
  readonly routes: boolean;
};

const ports = {server: 67, client: 68} as const;

/** Seconds that stand for ever (RFC 2131, 3.3). */
const forever = 0xffffffff;

/**
 * What a guest is told of an interface on no bridge: its own address, the one beside the host's where the
 * config names none. Undefined for any other interface.
 *
 * @param isOnly A guest that has several interfaces has its way out by another, or finds it by itself.
 * @throws {RefusedError} for an address that is not of the host's network there, or the host's own.
 */
export function leaseOf(vif: VifConfig, isOnly: boolean): Lease | undefined {
  const subnet = vif.bridge ? undefined : parseGateway(vif.gateway ?? '');
  const given = firstIpv4(vif);
  if (subnet === undefined || (vif.ip && given === undefined)) return undefined;
  const address = given === undefined ? besideGateway(subnet) : (parseAddress(given) ?? 0);
  const isOfGuest =
    contains(subnet, address) &&
    ![subnet.network, gatewayOf(subnet), broadcastOf(subnet)].includes(address);
  if (isOfGuest) return {mac: vif.mac, subnet, address, routes: isOnly};
  throw new RefusedError(
    'GenericError',
    `A guest cannot have ${given} where the host is ${vif.gateway}: write ip= with another address of ${formatSubnet(subnet)}.`,
  );
}

function besideGateway(subnet: Subnet): Address {
  const next = gatewayOf(subnet) + 1;
  return next < broadcastOf(subnet) ? next : gatewayOf(subnet) - 1;
}

/** What answers the DHCP of one interface. */
export type TapDhcp = {
  /** The address that the guest has been given, once it has taken it. */
  readonly taken: () => string | undefined;
  readonly close: () => void;
};

/**
 * Answers the guest's DHCP on a tap that is on no bridge, where nobody else would: so a guest of any
 * kind, with any number of interfaces, has the address that its config gives it. All who wait for such
 * questions on a host hear each of them (SO_REUSEADDR), and answer those of their own.
 */
export async function answerDhcp(lease: Lease, log: (line: string) => void): Promise<TapDhcp> {
  let isTaken = false;
  const socket = createSocket({type: 'udp4', reuseAddr: true});
  socket.on('message', message => {
    const question = parseDhcp(message);
    const answer = question?.mac === lease.mac ? composeLease(question, lease) : undefined;
    isTaken ||= question !== undefined && answer !== undefined && takes(question, lease);
    // The guest has no address yet, and the way to this network's broadcast leads to its interface alone.
    if (answer) socket.send(answer, ports.client, formatAddress(broadcastOf(lease.subnet)));
  });
  try {
    socket.bind({port: ports.server, exclusive: true});
    await once(socket, 'listening');
    socket.setBroadcast(true);
  } catch (error) {
    socket.close();
    log(
      `nobody tells the guest by DHCP that it is ${formatAddress(lease.address)}: ${messageOf(error)}`,
    );
    return {taken: () => undefined, close: () => undefined};
  }
  socket.on('error', error => log(`DHCP: ${messageOf(error)}`));
  // It is of use only while the machine is there.
  socket.unref();
  return {
    taken: () => (isTaken ? formatAddress(lease.address) : undefined),
    close: () => socket.close(),
  };
}

const takes = ({type, requested, current}: DhcpQuestion, {address}: Lease): boolean =>
  type === dhcpTypes.request && (requested ?? current) === address;

function composeLease(question: DhcpQuestion, lease: Lease): Buffer | undefined {
  const {subnet, address, routes} = lease;
  const server = gatewayOf(subnet);
  const {type} = question;
  const isForUs = question.server === undefined || question.server === server;
  if (!isForUs || ![dhcpTypes.discover, dhcpTypes.request].some(one => one === type))
    return undefined;
  if (type === dhcpTypes.request && !takes(question, lease)) {
    return composeDhcp(question, {type: dhcpTypes.nak, server, address: 0});
  }
  return composeDhcp(question, {
    type: type === dhcpTypes.discover ? dhcpTypes.offer : dhcpTypes.ack,
    ...{server, address},
    netmask: netmaskOf(subnet),
    broadcast: broadcastOf(subnet),
    ...(routes ? {router: server} : {}),
    leaseTime: forever,
  });
}
