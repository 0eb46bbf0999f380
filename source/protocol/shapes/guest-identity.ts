/** What tells the copy of a guest from that guest. */
export type GuestIdentity = {
  readonly hostname: string;
  /** 32 hexadecimal digits (machine-id(5)). */
  readonly machineId: string;
  /** Random bytes, as letters and digits. */
  readonly seed: string;
  /** The interfaces of the copy, with the MAC address that each had and is to have. */
  readonly interfaces: readonly {
    readonly index: number;
    readonly from: string;
    readonly to: string;
  }[];
};
