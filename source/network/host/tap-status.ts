import {readFileSync} from 'node:fs';
import {noCounters} from '../counters.ts';
import type {Counters} from '../counters.ts';
import {firstIpv4, networkOf} from '../vif-plug.ts';
import type {VifStatus} from '../vif-plug.ts';
import {createSeenAddresses} from './seen-addresses.ts';
import {layerOf, tapName} from './taps.ts';
import type {TapSubject} from './taps.ts';

/** What is known of interfaces of machines that are the host's. */
export type TapStatus = (taps: readonly TapSubject[]) => Promise<readonly VifStatus[]>;

/** Looks at them again and again. */
export function createTapStatus(): TapStatus {
  const seen = createSeenAddresses();
  return async taps => {
    const {countersOf, addressOf} = readTables();
    return Promise.all(
      taps.map(async subject => {
        const {index, vif} = subject;
        const name = tapName(subject);
        // Where the config names one, the guest can have no other.
        const address =
          firstIpv4(vif) ?? (await seen(layerOf(subject), name, vif.mac)) ?? addressOf(vif.mac);
        return {
          ...{index, mac: vif.mac, network: networkOf(vif)},
          ...(address === undefined ? {} : {address}),
          ...(countersOf(name) ?? noCounters),
        };
      }),
    );
  };
}

/** What two files say that name all interfaces of the host. */
type Tables = {
  /** What passed, as the guest sees it: what the host received, the guest sent. */
  readonly countersOf: (name: string) => Counters | undefined;
  /** The IPv4 address that a MAC address was seen with, where the host talked to it. */
  readonly addressOf: (mac: string) => string | undefined;
};

/** An entry that the kernel has an answer for: `ATF_COM` (proc(5), net/arp). */
const complete = 0x2;

function readTables(): Tables {
  const devices = readFileSync('/proc/net/dev', 'latin1').split('\n');
  const neighbours = readFileSync('/proc/net/arp', 'latin1').split('\n').slice(1);
  return {
    countersOf: name => {
      const line = devices.find(one => one.trimStart().startsWith(`${name}:`));
      if (line === undefined) return undefined;
      // Eight numbers of what was received, then eight of what was sent; each begins so.
      const numbers = line
        .slice(line.indexOf(':') + 1)
        .trim()
        .split(/\s+/)
        .map(Number);
      const [txBytes = 0, txPackets = 0] = numbers;
      const [rxBytes = 0, rxPackets = 0] = numbers.slice(8);
      return {rxBytes, rxPackets, txBytes, txPackets};
    },
    addressOf: mac => {
      const fields = neighbours.map(line => line.split(/\s+/));
      const found = fields.find(
        ([, , flags, address]) => address === mac && (Number(flags) & complete) !== 0,
      );
      return found?.[0];
    },
  };
}
