import {runProgram} from './run-program.ts';

/** What passes an interface of the host: frames, where it is on a bridge, else packets. */
export type TapLayer = 'bridge' | 'inet';

/** The table with the rules of one interface of the host; a name there has no dots. */
export const tableOf = (layer: TapLayer, name: string) =>
  `${layer} domux_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;

/**
 * Where the kernel notes which address a guest uses, on a bridge by its ARP: the host need not ever
 * talk to the guest, and whoever gave it the address may be elsewhere.
 */
const set = 'seen';

/** nft(8)'s command for it. An address that is used no more is forgotten. */
export const declareSeen = (table: string) =>
  `add set ${table} ${set} { type ether_addr . ipv4_addr; size 256; flags dynamic,timeout; timeout 1h; }`;

/** The rule that notes who sent a frame. */
export const noteSender = (layer: TapLayer) =>
  layer === 'bridge'
    ? `arp saddr ip != 0.0.0.0 update @${set} { arp saddr ether . arp saddr ip }`
    : `ip saddr != 0.0.0.0 update @${set} { ether saddr . ip saddr }`;

/** An element of the set as nft(8) tells it in JSON. */
type Told = {
  readonly elem: {
    readonly val: {readonly concat: readonly [mac: string, address: string]};
    /** Seconds; most for the one that was used last. */
    readonly expires: number;
  };
};

/** Tells the IPv4 address that the guest behind an interface of the host used last. */
export type SeenAddresses = (
  layer: TapLayer,
  name: string,
  mac: string,
) => Promise<string | undefined>;

/** Milliseconds that what was read is taken for true: it takes a program to read it. */
const freshness = 5000;

/** Reads the addresses that were seen, at most once in a while. */
export function createSeenAddresses(): SeenAddresses {
  const known = new Map<string, {readonly readAt: number; readonly seen: readonly Told[]}>();
  return async (layer, name, mac) => {
    const last = known.get(name);
    if (last === undefined || performance.now() - last.readAt >= freshness) {
      const seen = await readSeen(layer, name).catch(() => last?.seen ?? []);
      known.set(name, {readAt: performance.now(), seen});
    }
    const found = known.get(name)?.seen.find(({elem: {val}}) => val.concat[0] === mac);
    return found?.elem.val.concat[1];
  };
}

/** The one that was used last comes first. */
async function readSeen(layer: TapLayer, name: string): Promise<readonly Told[]> {
  const printed = await runProgram('nft', [
    ...['-j', 'list', 'set', ...tableOf(layer, name).split(' '), set],
  ]);
  const {nftables} = JSON.parse(printed) as {nftables: {set?: {elem?: readonly Told[]}}[]};
  return nftables
    .flatMap(({set: found}) => found?.elem ?? [])
    .toSorted((a, b) => b.elem.expires - a.elem.expires);
}
