import {runProgram} from './run-program.ts';

/** The table with the rules of all interfaces, a chain for each, found by the interface's name. */
export const table = 'bridge domux';

/**
 * Where the kernel notes which address a guest uses, by its ARP: on a bridge the host need not ever
 * talk to the guest, and whoever gave it the address may be elsewhere.
 */
const set = 'seen';

/** nft(8)'s command for it. An address that is used no more is forgotten. */
export const declareSeen =
  `add set ${table} ${set} { type ifname . ether_addr . ipv4_addr; size 4096; ` +
  'flags dynamic,timeout; timeout 1h; }';

/** The rule that notes who sent a frame. */
export const noteSender = `arp saddr ip != 0.0.0.0 update @${set} { iifname . arp saddr ether . arp saddr ip }`;

/** An element of the set as nft(8) tells it in JSON. */
type Told = {
  readonly elem: {
    readonly val: {readonly concat: readonly [string, string, string]};
    /** Seconds; most for the one that was used last. */
    readonly expires: number;
  };
};

/** Finds the IPv4 address that the guest behind an interface of the host used last. */
export type SeenAddresses = (name: string, mac: string) => string | undefined;

/** Milliseconds that what was read is taken for true: it takes a program to read it. */
const freshness = 5000;

/** Reads the addresses that were seen, at most once in a while. */
export function createSeenAddresses(): () => Promise<SeenAddresses> {
  let readAt = -Infinity;
  let seen: SeenAddresses = () => undefined;
  return async () => {
    if (performance.now() - readAt < freshness) return seen;
    readAt = performance.now();
    seen = await readSeen().catch(() => seen);
    return seen;
  };
}

async function readSeen(): Promise<SeenAddresses> {
  const printed = await runProgram('nft', ['-j', 'list', 'set', ...table.split(' '), set]);
  const {nftables} = JSON.parse(printed) as {nftables: {set?: {elem?: readonly Told[]}}[]};
  const elements = nftables
    .flatMap(({set: found}) => found?.elem ?? [])
    .toSorted((a, b) => b.elem.expires - a.elem.expires);
  return (name, mac) => {
    const last = elements.find(({elem: {val}}) => val.concat[0] === name && val.concat[1] === mac);
    return last?.elem.val.concat[2];
  };
}
