import {addCounters, noCounters} from '../counters.ts';
import type {Counters} from '../counters.ts';
import type {PortInfo} from '../switch-commands.ts';

/** What was last seen of an interface on a switch. */
export type SeenPort = {
  readonly address?: string;
  /** What was counted by switch processes that are no more: a new one counts from 0, the guest does not. */
  readonly base: Counters;
  readonly last: Counters;
};

export const unseen: SeenPort = {base: noCounters, last: noCounters};

/** A new switch process has not heard of the guest's address yet, which is the same. */
export function follow({base, last, address}: SeenPort, port: PortInfo): SeenPort {
  const now = {
    rxBytes: port['rx-bytes'],
    rxPackets: port['rx-packets'],
    txBytes: port['tx-bytes'],
    txPackets: port['tx-packets'],
  };
  const anew = now.rxPackets < last.rxPackets || now.txPackets < last.txPackets;
  return {
    ...(port.used ? {address: port.address} : address === undefined ? {} : {address}),
    base: anew ? addCounters(base, last) : base,
    last: now,
  };
}
