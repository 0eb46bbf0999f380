/** What passed an interface, as its guest sees it. */
export type Counters = {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};

export const noCounters: Counters = {rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0};

export const addCounters = (left: Counters, right: Counters): Counters => ({
  rxBytes: left.rxBytes + right.rxBytes,
  rxPackets: left.rxPackets + right.rxPackets,
  txBytes: left.txBytes + right.txBytes,
  txPackets: left.txPackets + right.txPackets,
});
