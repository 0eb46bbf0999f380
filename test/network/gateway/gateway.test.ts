import {describe, expect, it} from 'vitest';
import {createAddressBook} from '../../../source/network/gateway/address-book.ts';
import {formatAddress, formatMac, parseAddress} from '../../../source/network/address.ts';
import {createGateway, gatewayMac} from '../../../source/network/gateway/gateway.ts';
import type {Route} from '../../../source/network/gateway/gateway.ts';
import {composeArp, parseArp} from '../../../source/network/packets/arp.ts';
import {dhcpTypes} from '../../../source/network/packets/dhcp.ts';
import {recordTypes} from '../../../source/network/packets/dns.ts';
import {
  broadcast,
  composeFrame,
  etherTypes,
  parseFrame,
} from '../../../source/network/packets/ethernet.ts';
import {composeUdp, parseIpv4, parseUdp, protocols} from '../../../source/network/packets/ipv4.ts';
import {parseSubnet} from '../../../source/network/subnet.ts';
import {createZone} from '../../../source/network/gateway/zone.ts';

const address = (text: string) => parseAddress(text) ?? NaN;
const gateway = address('10.1.2.2');
const nameServer = address('10.1.2.3');
const guest = address('10.1.2.50');
const guestMac = Buffer.from([0, 0x16, 0x3e, 0, 0, 1]);

function openGateway({isolated = false, forwarded = 0} = {}) {
  const subnet = parseSubnet('10.1.2.0/24');
  if (subnet === undefined) throw new Error('no subnet');
  const book = createAddressBook(subnet);
  book.reserve(formatMac(guestMac), 'web', guest);
  const zone = createZone('lan', subnet, book);
  const forwarderOf = (protocol: number, source: number, port: number) =>
    protocol === protocols.tcp && source === guest && port === forwarded ? 'web' : undefined;
  return {book, route: createGateway({subnet, book, zone, isolated, forwarderOf})};
}

const ipv4 = (payload: Buffer, destination = gatewayMac(gateway)) =>
  composeFrame({destination, source: guestMac, type: etherTypes.ipv4, payload});

const udp = (to: number, port: number, data: Buffer, from = guest) =>
  composeUdp(from, to, {sourcePort: 4000, destinationPort: port, data});

/** The UDP datagram that a guest gets back. */
function answer(route: Route) {
  if (route.to !== 'network') throw new Error(`it went ${route.to}`);
  const frame = parseFrame(route.frame);
  const packet = frame && parseIpv4(frame.payload);
  const datagram = packet && parseUdp(packet);
  if (frame === undefined || packet === undefined || datagram === undefined)
    throw new Error('no UDP');
  return {frame, packet, datagram};
}

describe('the gateway', () => {
  it('drops what is no frame, cut short, or not for it', () => {
    const {route} = openGateway();
    const whole = ipv4(udp(gateway, 9, Buffer.from('x')));
    for (let length = 0; length < 34; length++) {
      expect(route(whole.subarray(0, length))).toEqual({to: 'nowhere'});
    }
    expect(route(ipv4(udp(gateway, 9, Buffer.from('x')), Buffer.alloc(6)))).toEqual({
      to: 'nowhere',
    });
    expect(route(ipv4(udp(guest, 9, Buffer.from('x')), broadcast))).toEqual({to: 'nowhere'});
    expect(
      route(
        composeFrame({
          destination: gatewayMac(gateway),
          source: guestMac,
          type: 0x86dd,
          payload: Buffer.alloc(40),
        }),
      ),
    ).toEqual({to: 'nowhere'});
  });

  it('answers for its own addresses only', () => {
    const {route, book} = openGateway();
    const ask = (target: number) =>
      route(
        composeFrame({
          destination: broadcast,
          source: guestMac,
          type: etherTypes.arp,
          payload: composeArp({
            operation: 'request',
            senderMac: guestMac,
            sender: guest,
            targetMac: Buffer.alloc(6),
            target,
          }),
        }),
      );
    expect(ask(address('10.1.2.51'))).toEqual({to: 'nowhere'});
    const answered = ask(nameServer);
    const frame = answered.to === 'network' ? parseFrame(answered.frame) : undefined;
    expect(frame && formatMac(frame.destination)).toBe(formatMac(guestMac));
    const reply = frame && parseArp(frame.payload);
    expect(reply?.operation).toBe('reply');
    expect(reply && formatMac(reply.senderMac)).toBe('52:55:0a:01:02:03');
    expect(book.inUse(formatMac(guestMac))).toBe(guest);
  });

  it('lets everybody behind it know who has an address', () => {
    const payload = composeArp({
      operation: 'reply',
      senderMac: guestMac,
      sender: guest,
      targetMac: gatewayMac(gateway),
      target: gateway,
    });
    const frame = composeFrame({
      destination: gatewayMac(gateway),
      source: guestMac,
      type: etherTypes.arp,
      payload,
    });
    expect(openGateway().route(frame)).toEqual({to: 'everybody'});
  });

  it('lets guests out, unless the network is isolated', () => {
    const frame = ipv4(udp(address('192.0.2.1'), 123, Buffer.from('x')));
    expect(openGateway().route(frame)).toEqual({to: 'outside'});
    expect(openGateway({isolated: true}).route(frame)).toEqual({to: 'nowhere'});
  });

  it('gives answers from a forwarded port to its forwarder, and new connections to the way out', () => {
    const {route} = openGateway({forwarded: 22});
    const segment = (port: number, flags: number) => {
      const packet = Buffer.from(
        composeUdp(guest, gateway, {
          sourcePort: port,
          destinationPort: 4000,
          data: Buffer.alloc(12),
        }),
      );
      packet[9] = protocols.tcp;
      packet[20 + 13] = flags;
      return ipv4(packet);
    };
    const [syn, synAck, ack] = [0x02, 0x12, 0x10];
    expect(route(segment(22, synAck))).toEqual({to: 'forwarder', forwarder: 'web'});
    expect(route(segment(22, ack))).toEqual({to: 'forwarder', forwarder: 'web'});
    expect(route(segment(22, syn))).toEqual({to: 'outside'});
    expect(route(segment(23, ack))).toEqual({to: 'outside'});
  });
});

describe('addresses by DHCP', () => {
  const magic = Buffer.from([0x63, 0x82, 0x53, 0x63]);
  const question = (type: number, options: readonly number[] = [], source = guestMac) => {
    const fixed = Buffer.alloc(236);
    fixed.set([1, 1, 6, 0, 1, 2, 3, 4]);
    source.copy(fixed, 28);
    const data = Buffer.concat([fixed, magic, Buffer.from([53, 1, type, ...options, 255])]);
    const payload = composeUdp(0, 0xffffffff, {sourcePort: 68, destinationPort: 67, data});
    return composeFrame({destination: broadcast, source, type: etherTypes.ipv4, payload});
  };
  const optionsOf = (data: Buffer) => {
    const found = new Map<number, string>();
    for (let at = 240; data[at] !== 255 && at < data.length; at += 2 + (data[at + 1] ?? 0)) {
      found.set(data[at] ?? 0, data.subarray(at + 2, at + 2 + (data[at + 1] ?? 0)).toString('hex'));
    }
    return found;
  };

  it('survives any message cut short or twisted', () => {
    const {route} = openGateway();
    const whole = question(dhcpTypes.discover, [12, 3, 97, 98, 99, 55, 200, 1]);
    for (let index = 14; index < whole.length; index++) {
      const twisted = Buffer.from(whole);
      twisted[index] = 0xff - (twisted[index] ?? 0);
      route(twisted);
      route(whole.subarray(0, index));
    }
  });

  it('does not give a guest the address of another', () => {
    const {route} = openGateway();
    const request = question(dhcpTypes.request, [50, 4, 10, 1, 2, 51]);
    expect(optionsOf(answer(route(request)).datagram.data).get(53)).toBe('06');
    const elsewhere = question(dhcpTypes.request, [50, 4, 10, 1, 2, 50, 54, 4, 10, 1, 2, 9]);
    expect(route(elsewhere)).toEqual({to: 'nowhere'});
  });

  it('offers and gives the one that is reserved, with all that goes with it', () => {
    const {route, book} = openGateway();
    const offer = answer(route(question(dhcpTypes.discover)));
    expect(offer.datagram).toMatchObject({sourcePort: 67, destinationPort: 68});
    expect(formatAddress(offer.datagram.data.readUInt32BE(16))).toBe('10.1.2.50');
    expect(book.inUse(formatMac(guestMac))).toBeUndefined();
    const ack = answer(route(question(dhcpTypes.request, [50, 4, 10, 1, 2, 50])));
    expect(ack.datagram.data.readUInt32BE(4)).toBe(0x01020304);
    expect(Object.fromEntries(optionsOf(ack.datagram.data))).toMatchObject({
      '1': 'ffffff00',
      '3': '0a010202',
      '6': '0a010203',
      '12': Buffer.from('web').toString('hex'),
      '15': Buffer.from('lan.internal').toString('hex'),
      '28': '0a0102ff',
      '51': '00015180',
      '53': '05',
      '54': '0a010202',
    });
    expect(book.inUse(formatMac(guestMac))).toBe(guest);
  });

  it('tells of no way out of an isolated network', () => {
    const {route} = openGateway({isolated: true});
    const ack = answer(route(question(dhcpTypes.request, [50, 4, 10, 1, 2, 50])));
    expect(optionsOf(ack.datagram.data).has(3)).toBe(false);
  });
});

describe('names', () => {
  const query = (name: string, type: number = recordTypes.a) =>
    Buffer.concat([
      Buffer.from([0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
      ...name.split('.').map(label => Buffer.from([label.length, ...Buffer.from(label)])),
      Buffer.from([0, 0, type, 0, 1]),
    ]);
  const ask = (name: string, type?: number, gatewayOptions = {}) =>
    openGateway(gatewayOptions).route(
      ipv4(udp(nameServer, 53, query(name, type)), gatewayMac(nameServer)),
    );
  const codeOf = (route: Route) => answer(route).datagram.data.readUInt16BE(2) & 0xf;
  const answersIn = (route: Route) => answer(route).datagram.data.readUInt16BE(6);

  it('are those of guests, and the host; what else there is the host knows', () => {
    expect(ask('www.example.com')).toEqual({to: 'outside'});
    expect(ask('nobody')).toEqual({to: 'outside'});
    expect(codeOf(ask('nobody.lan.internal'))).toBe(3);
    expect(codeOf(ask('www.example.com', undefined, {isolated: true}))).toBe(3);
    for (const name of ['web', 'WEB', 'web.lan.internal', 'Web.LAN.internal']) {
      const {data} = answer(ask(name)).datagram;
      expect(data.readUInt16BE(0)).toBe(0xabcd);
      expect(formatAddress(data.readUInt32BE(data.length - 4))).toBe('10.1.2.50');
    }
    const {data} = answer(ask('host')).datagram;
    expect(formatAddress(data.readUInt32BE(data.length - 4))).toBe('10.1.2.2');
  });

  it('have no addresses of IPv6, and are known by their addresses', () => {
    const v6 = ask('web', 28);
    expect([codeOf(v6), answersIn(v6)]).toEqual([0, 0]);
    const reverse = ask('50.2.1.10.in-addr.arpa', recordTypes.ptr);
    expect(answer(reverse).datagram.data.toString('latin1')).toContain(
      '\x03web\x03lan\x08internal',
    );
    expect(codeOf(ask('51.2.1.10.in-addr.arpa', recordTypes.ptr))).toBe(3);
    expect(ask('1.2.0.192.in-addr.arpa', recordTypes.ptr)).toEqual({to: 'outside'});
  });

  it('are not read from queries cut short', () => {
    const {route} = openGateway({isolated: true});
    const whole = query('web.lan.internal');
    for (let length = 0; length < whole.length; length++) {
      const frame = ipv4(udp(nameServer, 53, whole.subarray(0, length)), gatewayMac(nameServer));
      expect(route(frame)).toEqual({to: 'nowhere'});
    }
  });
});
