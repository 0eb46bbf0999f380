import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {networkInterfaces} from 'node:os';
import {UsageError, hasCode} from '../errors.ts';
import {readFileIfPresent, writeFileAtomically} from '../system/files.ts';
import {parseAddress} from './address.ts';
import {networkFiles} from './network-files.ts';
import type {NetworkPlaces} from './network-files.ts';
import {chooseSubnet, formatSubnet, overlap, parseSubnet, withGateway} from './subnet.ts';
import type {Subnet} from './subnet.ts';

/** What a network is. */
export type NetworkDefinition = {
  readonly name: string;
  /** As `10.1.2.0/24`. */
  readonly subnet: string;
  /** The host's address in it, where it is not the usual one. */
  readonly gateway?: string;
  /** There is no way out of it: guests reach each other only. */
  readonly isolated: boolean;
  /** Guests reach what listens on the host's loopback, at the gateway's address. */
  readonly hostAccess: boolean;
};

/** What `network create` says of a network; what it leaves out is chosen when the network is first used. */
export type GivenDefinition = {
  readonly name: string;
  readonly subnet?: string;
  readonly gateway?: string;
  readonly isolated?: boolean;
  readonly hostAccess?: boolean;
  /** It is a bridge of the host, for root, which is there while a guest is on it. */
  readonly bridge?: boolean;
};

/** The subnet of a definition; undefined where it has none yet, or one that is none. */
export function subnetOf({subnet = '', gateway}: Partial<NetworkDefinition>): Subnet | undefined {
  const parsed = parseSubnet(subnet);
  if (parsed === undefined || gateway === undefined) return parsed;
  return withGateway(parsed, parseAddress(gateway) ?? 0);
}

const fileOf = ({definitions}: NetworkPlaces, name: string) => join(definitions, `${name}.json`);

/** The definition of a network that was created by name; undefined when there is none. */
export function readDefinition(places: NetworkPlaces, name: string): GivenDefinition | undefined {
  const text = readFileIfPresent(fileOf(places, name));
  return text === undefined ? undefined : (JSON.parse(text) as GivenDefinition);
}

export function writeDefinition(places: NetworkPlaces, definition: GivenDefinition): void {
  mkdirSync(places.definitions, {recursive: true, mode: 0o700});
  writeFileAtomically(fileOf(places, definition.name), `${JSON.stringify(definition)}\n`);
}

/** Returns false when there was none. */
export function removeDefinition(places: NetworkPlaces, name: string): boolean {
  const existed = readDefinition(places, name) !== undefined;
  rmSync(fileOf(places, name), {force: true});
  return existed;
}

/** Names of the networks that were created, in order. */
export const definedNetworks = ({definitions}: NetworkPlaces): string[] =>
  listDirectory(definitions)
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -'.json'.length))
    .sort();

/** Names of the networks in use, in order. */
export const usedNetworks = ({run}: NetworkPlaces): string[] =>
  listDirectory(run)
    .filter(name => readUsedNetwork(join(run, name)) !== undefined)
    .sort();

/** What the network in a directory is; undefined when it is not in use. */
export function readUsedNetwork(directory: string): NetworkDefinition | undefined {
  const text = readFileIfPresent(networkFiles(directory).network);
  return text === undefined ? undefined : (JSON.parse(text) as NetworkDefinition);
}

/** Subnets that a network cannot have: those of the host's interfaces and of other networks. */
export function takenSubnets(places: NetworkPlaces, except: string): Subnet[] {
  const used = usedNetworks(places).map(name => readUsedNetwork(join(places.run, name)));
  const defined = definedNetworks(places).map(name => readDefinition(places, name));
  const others = [...used, ...defined]
    .filter(network => network !== undefined && network.name !== except)
    .map(network => parseSubnet(network?.subnet ?? ''));
  return [...hostSubnets(), ...others].filter(subnet => subnet !== undefined);
}

/** @throws {UsageError} for a definition whose subnet another network or an interface of the host has. */
export function requireFree(definition: GivenDefinition, taken: readonly Subnet[]): void {
  const subnet = subnetOf(definition);
  const other = subnet && taken.find(each => overlap(each, subnet));
  if (subnet === undefined || other === undefined) return;
  throw new UsageError(
    `${formatSubnet(subnet)} overlaps ${formatSubnet(other)}, which this host or another network has.`,
  );
}

function hostSubnets(): Subnet[] {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  return addresses.flatMap(({family, address, cidr}) => {
    const network = parseAddress(address);
    const prefix = Number(cidr?.split('/')[1]);
    if (family !== 'IPv4' || network === undefined || !(prefix >= 1)) return [];
    const size = 2 ** (32 - prefix);
    return [{network: Math.floor(network / size) * size, prefix}];
  });
}

/** The definition with everything in it that was left out. */
export function completeDefinition(
  given: GivenDefinition,
  taken: readonly Subnet[],
): NetworkDefinition {
  const {name, gateway, isolated = false, hostAccess = true} = given;
  const subnet = given.subnet ?? formatSubnet(chooseSubnet(name, taken));
  return {name, subnet, ...(gateway === undefined ? {} : {gateway}), isolated, hostAccess};
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
