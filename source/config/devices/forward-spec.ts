import type {ForwardConfig} from '../domain-config.ts';
import {SpecProblem} from './spec.ts';

/** Where a forward listens when it does not say: only programs of this host reach it. */
const loopback = '127.0.0.1';

const form = 'write as tcp:8022:22 or udp:0.0.0.0:5353:53';

/**
 * Parses an entry of `forward`: `PROTOCOL:[ADDRESS:]PORT:GUEST-PORT`.
 *
 * @throws {SpecProblem}
 */
export function parseForwardSpec(spec: string): ForwardConfig {
  const parts = spec.split(':');
  const [protocol = ''] = parts;
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw new SpecProblem(0, `\`${protocol}' is no protocol that is forwarded: ${form}`);
  }
  const address = parts.length === 4 ? parts[1] : undefined;
  if (parts.length !== (address === undefined ? 3 : 4)) {
    throw new SpecProblem(0, `\`${spec}' is not a forward: ${form}`);
  }

  let at = protocol.length + 1;
  const hostAddress = address ?? loopback;
  if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(hostAddress) || hostAddress.split('.').some(n => +n > 255)) {
    throw new SpecProblem(at, `\`${hostAddress}' is not an IPv4 address: ${form}`);
  }
  if (address !== undefined) at += address.length + 1;
  const [hostText = '', guestText = ''] = parts.slice(-2);
  const hostPort = parsePort(hostText, at);
  const guestPort = parsePort(guestText, at + hostText.length + 1);
  return {protocol, hostAddress, hostPort, guestPort};
}

function parsePort(text: string, at: number): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SpecProblem(at, `\`${text}' is not a port: it is a number from 1 to 65535`);
}

/** A forward as it is written in a config. */
export const formatForward = ({protocol, hostAddress, hostPort, guestPort}: ForwardConfig) =>
  hostAddress === loopback
    ? `${protocol}:${hostPort}:${guestPort}`
    : `${protocol}:${hostAddress}:${hostPort}:${guestPort}`;

/** True for two forwards that cannot both listen. */
export const clash = (left: ForwardConfig, right: ForwardConfig): boolean =>
  left.protocol === right.protocol &&
  left.hostPort === right.hostPort &&
  (left.hostAddress === right.hostAddress ||
    [left.hostAddress, right.hostAddress].includes('0.0.0.0'));
