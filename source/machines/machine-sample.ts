/** Counters are cumulative since the machine was launched. */
export type MachineSample = {
  readonly vcpus: readonly VcpuSample[];
  readonly memory: MemorySample;
  readonly vifs: readonly VifSample[];
  readonly vbds: readonly VbdSample[];
};

export type VcpuSample = {
  /** False for one that the guest does not use. */
  readonly online?: boolean;
  readonly cpuNanoseconds: number;
  /** True when it was on a processor, or ready for one, when looked at. */
  readonly busy: boolean;
  /** Host processor it last ran on, where it can be told. */
  readonly processor?: number;
  /** Host thread or process that runs it, where there is one. */
  readonly threadId?: number;
};

/** Bytes. */
export type MemorySample = {
  /** Given to the guest now. */
  readonly current: number;
  /** May be given to the guest at most. */
  readonly maximum: number;
  /** Held by the machine on the host. */
  readonly resident: number;
  /** Free inside the guest, where it can be told. */
  readonly guestFree?: number;
};

export type VifSample = {
  readonly mac: string;
  /** The number of the interface in the guest, as in `eth0`. */
  readonly index?: number;
  /** The network or bridge that it is on, where it is on one. */
  readonly network?: string;
  /** The IPv4 address that the guest uses, where that is known. */
  readonly address?: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};

export type VbdSample = {
  readonly vdev: string;
  readonly readRequests: number;
  readonly readBytes: number;
  readonly writeRequests: number;
  readonly writeBytes: number;
};
