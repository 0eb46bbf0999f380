import {isIPv4} from 'node:net';
import type {VifSpec} from '../domain-config.ts';
import {parseAddresses, parseGateway, prefixOf} from './ip-address.ts';
import {parseMac} from './mac.ts';
import {SpecProblem} from './spec.ts';

/**
 * Reads an interface as vkernel(7)'s `-I` and lguest's `--tunnet` write it; undefined for anything else.
 *
 * @throws {SpecProblem}
 */
export function parseVifForm(text: string, at: number): VifSpec | undefined {
  const [device = ''] = text.split(/[:/]/);
  if (text.startsWith('bridge:') || isIPv4(device)) return parseTunnel(text, at);
  if (/^bridge\d+$/.test(text)) return {bridge: text};
  return /^(auto|tap\d+|)$/.test(device) && text !== '' ? parseVkernelVif(text, at) : undefined;
}

/** `bridge:BRIDGE[:MAC]`, or `ADDRESS[:MAC]` with the host's address (lguest's launcher, lguest.c). */
function parseTunnel(text: string, at: number): VifSpec {
  const [, isBridge, place = '', mac] = /^(bridge:)?([^:]*):?(.*)$/s.exec(text) ?? [];
  if (isBridge !== undefined && place === '') {
    throw new SpecProblem(at, `\`${text}' names no bridge: write as bridge:lan`);
  }
  return {
    ...(isBridge === undefined ? {gateway: parseGateway(place, at)} : {bridge: place}),
    ...(mac === undefined || mac === '' ? {} : {mac: parseMac(mac, at + text.length - mac.length)}),
  };
}

/**
 * `auto`, a tap of the host or a socket; then its address or its bridge, the guest's address, and
 * the length of the network's part, which is of both.
 */
function parseVkernelVif(text: string, at: number): VifSpec {
  const socket = /^\/[^:]*/.exec(text)?.[0] ?? '';
  const [line = '', mask] = text.slice(socket.length).split('/');
  const [device = '', first = '', second = ''] = line.split(':');
  const part = mask === undefined ? '' : `/${isIPv4(mask) ? prefixOf(mask) : mask}`;
  const isBridge = /^bridge\d+$/.test(first);
  // A vknetd has the network; what it is told of the host's address is of no interest to it.
  const hasGateway = first !== '' && !isBridge && first !== '0.0.0.0';
  return {
    ...(device === 'auto' || device === '' ? {} : {vifname: device}),
    ...(isBridge ? {bridge: first} : {}),
    ...(hasGateway ? {gateway: parseGateway(`${first}${part}`, at)} : {}),
    ...(second === '' ? {} : {ip: parseAddresses(`${second}${part}`, at)}),
  };
}
