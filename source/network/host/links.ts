import {readFileSync} from 'node:fs';
import {lookForProgram} from '../../system/programs/find-program.ts';
import {runProgram} from './run-program.ts';

/** An interface of the host. */
export type HostLink = {
  readonly name: string;
  /** As in `bridge`, `tun`; absent for one of a device. */
  readonly kind?: string;
  /** What whoever made it has written on it. */
  readonly alias?: string;
  /** The bridge that it is on. */
  readonly master?: string;
  /** IPv4 addresses with their prefix, such as `10.1.2.3/24`. */
  readonly addresses: readonly string[];
};

/** What `ip -json -details address` tells of an interface, as far as it is read here. */
type Told = {
  readonly ifname: string;
  readonly ifalias?: string;
  readonly master?: string;
  readonly linkinfo?: {readonly info_kind?: string};
  readonly addr_info?: readonly {family: string; local?: string; prefixlen?: number}[];
};

/** The interfaces of the host by name; none where there is no `ip` to ask. */
export async function readLinks(): Promise<ReadonlyMap<string, HostLink>> {
  if (lookForProgram('ip') === undefined) return new Map();
  const told = JSON.parse(await runProgram('ip', ['-json', '-details', 'address'])) as Told[];
  return new Map(told.filter(({ifname}) => ifname).map(link => [link.ifname, toLink(link)]));
}

const toLink = ({ifname, ifalias, master, linkinfo, addr_info = []}: Told): HostLink => ({
  name: ifname,
  ...(linkinfo?.info_kind === undefined ? {} : {kind: linkinfo.info_kind}),
  ...(ifalias === undefined ? {} : {alias: ifalias}),
  ...(master === undefined ? {} : {master}),
  addresses: addr_info.flatMap(({family, local, prefixlen}) =>
    family === 'inet' && local !== undefined ? [`${local}/${prefixlen ?? 32}`] : [],
  ),
});

/** The bridge of this name, where the host has one. */
export async function findBridge(name: string): Promise<HostLink | undefined> {
  if (!isThere(name)) return undefined;
  const link = (await readLinks()).get(name);
  return link?.kind === 'bridge' ? link : undefined;
}

/** Whether there is an interface of this name at all: to ask `ip` takes twenty milliseconds. */
function isThere(name: string): boolean {
  const lines = readFileSync('/proc/net/dev', 'latin1').split('\n');
  return lines.some(line => line.trimStart().startsWith(`${name}:`));
}
