import type {Address} from '../address.ts';
import {formatMac} from '../address.ts';

/** Kinds of DHCP messages (RFC 2132, option 53). */
export const dhcpTypes = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

/** Options (RFC 2132) that are used here. */
const options = {
  pad: 0,
  netmask: 1,
  router: 3,
  nameServer: 6,
  hostname: 12,
  domain: 15,
  broadcast: 28,
  requestedAddress: 50,
  leaseTime: 51,
  type: 53,
  server: 54,
  renewalTime: 58,
  rebindingTime: 59,
  end: 255,
} as const;

/** What a client asks for. */
export type DhcpQuestion = {
  readonly type: number;
  readonly transaction: number;
  /** The client takes answers by broadcast only, for it has no address yet. */
  readonly wantsBroadcast: boolean;
  /** The address that the client has already, or 0. */
  readonly current: Address;
  readonly mac: string;
  readonly macBytes: Buffer;
  readonly requested?: Address;
  readonly server?: Address;
  readonly hostname?: string;
};

const magic = 0x63825363;
const fixedLength = 240;

/** Reads a message of a client; undefined for anything else. */
export function parseDhcp(data: Buffer): DhcpQuestion | undefined {
  const isQuestion = data.length >= fixedLength && data[0] === 1 && data[1] === 1 && data[2] === 6;
  if (!isQuestion || data.readUInt32BE(236) !== magic) return undefined;
  const given = readOptions(data);
  const [type] = given.get(options.type) ?? [];
  if (type === undefined) return undefined;
  const address = (option: number) => {
    const value = given.get(option);
    return value?.length === 4 ? value.readUInt32BE(0) : undefined;
  };
  const requested = address(options.requestedAddress);
  const server = address(options.server);
  const hostname = given.get(options.hostname)?.toString('latin1').replace(/\0+$/, '');
  return {
    type,
    transaction: data.readUInt32BE(4),
    wantsBroadcast: ((data[10] ?? 0) & 0x80) !== 0,
    current: data.readUInt32BE(12),
    mac: formatMac(data.subarray(28, 34)),
    macBytes: data.subarray(28, 34),
    ...(requested === undefined ? {} : {requested}),
    ...(server === undefined ? {} : {server}),
    ...(hostname === undefined ? {} : {hostname}),
  };
}

function readOptions(data: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = fixedLength; at < data.length;) {
    const code = data[at] ?? options.end;
    if (code === options.end) break;
    const length = code === options.pad ? -1 : (data[at + 1] ?? 0);
    if (length >= 0) found.set(code, data.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}

/** What a client is told; everything that is absent it is not told. */
export type DhcpAnswer = {
  readonly type: number;
  readonly server: Address;
  /** The client's address; 0 where it gets none. */
  readonly address: Address;
  readonly netmask?: Address;
  readonly broadcast?: Address;
  readonly router?: Address;
  readonly nameServer?: Address;
  readonly domain?: string;
  readonly hostname?: string;
  /** Seconds. */
  readonly leaseTime?: number;
};

export function composeDhcp(question: DhcpQuestion, answer: DhcpAnswer): Buffer {
  const fixed = Buffer.alloc(fixedLength);
  fixed.set([2, 1, 6, 0]);
  fixed.writeUInt32BE(question.transaction, 4);
  fixed[10] = question.wantsBroadcast ? 0x80 : 0;
  fixed.writeUInt32BE(answer.type === dhcpTypes.ack ? question.current : 0, 12);
  fixed.writeUInt32BE(answer.address, 16);
  fixed.writeUInt32BE(answer.server, 20);
  question.macBytes.copy(fixed, 28);
  fixed.writeUInt32BE(magic, 236);
  const {leaseTime} = answer;
  const parts = [
    option(options.type, Buffer.from([answer.type])),
    ...number(options.server, answer.server),
    ...number(options.netmask, answer.netmask),
    ...number(options.broadcast, answer.broadcast),
    ...number(options.router, answer.router),
    ...number(options.nameServer, answer.nameServer),
    ...number(options.leaseTime, leaseTime),
    ...number(options.renewalTime, leaseTime && Math.floor(leaseTime / 2)),
    ...number(options.rebindingTime, leaseTime && Math.floor((leaseTime * 7) / 8)),
    ...text(options.domain, answer.domain),
    ...text(options.hostname, answer.hostname),
    Buffer.from([options.end]),
  ];
  const message = Buffer.concat([fixed, ...parts]);
  // Shorter ones are dropped by some clients: BOOTP's messages had 300 bytes (RFC 1542, 2.1).
  return Buffer.concat([message, Buffer.alloc(Math.max(0, 300 - message.length))]);
}

const option = (code: number, value: Buffer) =>
  Buffer.concat([Buffer.from([code, value.length]), value]);

function number(code: number, value: number | undefined): Buffer[] {
  if (value === undefined) return [];
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return [option(code, bytes)];
}

const text = (code: number, value: string | undefined) =>
  value === undefined || value === '' ? [] : [option(code, Buffer.from(value).subarray(0, 255))];
