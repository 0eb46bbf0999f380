import type {VifSpec} from '../domain-config.ts';
import {checkNetworkName} from '../network-name.ts';
import {parseAddresses, parseGateway} from './ip-address.ts';
import {parseMac} from './mac.ts';
import {SpecProblem} from './spec.ts';
import {parseVifForm} from './vif-forms.ts';
import {parseVifRate} from './vif-rate.ts';

type Draft = {-readonly [K in keyof VifSpec]: VifSpec[K]};

/**
 * Parses an entry of `vif`: xl-network-configuration(5), with the blanks that xm allowed around
 * keys and values, and its `type=netfront`. An empty entry is an interface with the defaults. The first
 * part may be as vkernel and lguest write an interface.
 *
 * @param warn Told of what is known but has no meaning here.
 * @throws {SpecProblem} where xl would only print a message and make the interface without it.
 */
export function parseVifSpec(
  spec: string,
  warn: (index: number, message: string) => void,
): VifSpec {
  const draft: Draft = {};
  let at = 0;
  for (const part of spec.split(',')) {
    const index = at + part.length - part.trimStart().length;
    const form = at === 0 && !part.includes('=') ? parseVifForm(part.trim(), index) : undefined;
    if (form !== undefined) Object.assign(draft, form);
    else if (part.trim() !== '') applyPart(part.trim(), index, draft, warn);
    at += part.length + 1;
  }
  return draft;
}

function applyPart(
  part: string,
  index: number,
  draft: Draft,
  warn: (index: number, message: string) => void,
): void {
  const equals = part.indexOf('=');
  const key = (equals === -1 ? part : part.slice(0, equals)).trimEnd();
  const value = equals === -1 ? undefined : part.slice(equals + 1).trim();
  const valueAt = index + part.length - (value?.length ?? 0);
  if (meaningless.includes(key)) {
    warn(index, `\`${key}' has no effect here`);
    return;
  }
  const setter = Object.hasOwn(setters, key) ? setters[key] : undefined;
  if (setter === undefined) {
    const known = Object.keys(setters).join('=, ');
    throw new SpecProblem(index, `a vif has no \`${key}': it has ${known}=`);
  }
  if (value === undefined) {
    throw new SpecProblem(index, `\`${key}' needs a value: write ${key}=VALUE`);
  }
  Object.assign(draft, setter(value, valueAt));
}

const text = (key: keyof VifSpec) => (value: string) => ({[key]: value});

const setters: Readonly<Record<string, (value: string, at: number) => Partial<VifSpec>>> = {
  mac: (value, at) => ({mac: parseMac(value, at)}),
  bridge: (value, at) => ({bridge: parseBridge(value, at)}),
  ip: (value, at) => ({ip: parseAddresses(value, at)}),
  script: text('script'),
  backend: text('backend'),
  vifname: (value, at) => ({vifname: parseInterfaceName(value, at)}),
  model: text('model'),
  type: (value, at) => ({type: parseType(value, at)}),
  rate: (value, at) => ({rate: parseVifRate(value, at)}),
  mtu: (value, at) => ({mtu: parseMtu(value, at)}),
  gateway: (value, at) => ({gateway: parseGateway(value, at)}),
  gatewaydev: text('gatewaydev'),
  netdev: text('gatewaydev'),
  devid: (value, at) => ({devid: parseDevid(value, at)}),
};

/** Known to xm or xl; here they change nothing. */
const meaningless: readonly string[] = [
  ...['accel', 'trusted', 'untrusted', 'vlan', 'be_mac', 'policy', 'label', 'forwarddev'],
];

function parseBridge(value: string, at: number): string {
  // As in xl, an empty name is the default's.
  const refusal = value === '' ? undefined : checkNetworkName(value);
  if (refusal !== undefined) throw new SpecProblem(at, refusal);
  return value;
}

/**
 * The kernel takes names of 15 bytes at most (IFNAMSIZ, less the NUL); of their letters, those that
 * scripts can bear.
 */
function parseInterfaceName(value: string, at: number): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(value)) return value;
  throw new SpecProblem(
    at,
    `\`${value}' cannot name an interface: it has up to 15 letters, digits, \`_', \`-' and \`.'`,
  );
}

/** Interfaces that a guest can have: as many as its kernel finds places for. */
export const vifLimit = 64;

function parseDevid(value: string, at: number): number {
  const devid = Number(value);
  if (/^[0-9]+$/.test(value) && devid < vifLimit) return devid;
  throw new SpecProblem(
    at,
    `\`${value}' is not a device ID: it is a number from 0 to ${vifLimit - 1}`,
  );
}

function parseType(value: string, at: number): 'ioemu' | 'vif' {
  if (value === 'ioemu' || value === 'vif') return value;
  if (value === 'netfront') return 'vif';
  throw new SpecProblem(at, `unknown type \`${value}': it is one of vif, ioemu`);
}

function parseMtu(value: string, at: number): number {
  const mtu = Number(value);
  if (/^[0-9]+$/.test(value) && mtu >= 68 && mtu <= 65535) return mtu;
  throw new SpecProblem(at, `\`${value}' is not an MTU: it is a number of bytes, 68 to 65535`);
}
