/** A network as a user sees it: `network list --json`, and the picture of all of them. */
export type NetworkView = {
  readonly name: string;
  /** A switch of domux's own, or an interface of the host: a bridge, or taps with an address of the host. */
  readonly kind: 'switch' | 'host';
  readonly in_use: boolean;
  /** False for one that is there while somebody uses it, and no longer. */
  readonly created: boolean;
  /** Null where it is chosen when the network is first used, or is not domux's to know. */
  readonly subnet: string | null;
  /** The host's address; null where it has none. */
  readonly gateway: string | null;
  /** Who answers for names; null where that is not domux. */
  readonly name_server: string | null;
  /** What the names of guests end in. */
  readonly domain: string | null;
  /** There is no way out of it that domux would make. */
  readonly isolated: boolean;
  readonly host_access: boolean;
  /** Interfaces of the host that are on the same bridge, such as `eth0`. */
  readonly uplinks: readonly string[];
  readonly interfaces: readonly NetworkInterfaceView[];
};

/** An interface of a guest. */
export type NetworkInterfaceView = {
  /** Its name. */
  readonly domain: string;
  readonly id: number;
  readonly index: number;
  readonly mac: string;
  readonly address: string | null;
  /** The guest was seen to use the address. */
  readonly address_used: boolean;
  /** As in the config key `forward`. */
  readonly forwards: readonly string[];
  /** As the guest sees them. */
  readonly rx_bytes: number;
  readonly tx_bytes: number;
};
