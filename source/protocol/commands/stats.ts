import {bool, int, list, object, optional, str} from '../schema.ts';

/** The cumulative counters of a domain; rates are for the client to compute. */
export const stats = object({
  vcpus: list(
    object({
      'cpu-ns': int('Processor time used, in nanoseconds'),
      busy: bool('On a processor, or ready for one, when looked at'),
      online: optional(bool('False for one that the guest does not use')),
      processor: optional(int('Host processor that it last ran on')),
    }),
  ),
  memory: object({
    current: int('Bytes given to the guest'),
    maximum: int('Bytes the guest may be given at most'),
    resident: int('Bytes held on the host'),
    'guest-free': optional(int('Bytes free inside the guest, where it can be told')),
  }),
  vifs: list(
    object({
      mac: str('Address of the interface'),
      index: optional(int('Number of the interface in the guest')),
      network: optional(str('Network or bridge that it is on')),
      address: optional(str('IPv4 address that the guest uses, where that is known')),
      'rx-bytes': int('Received by the guest'),
      'rx-packets': int('Received by the guest'),
      'tx-bytes': int('Sent by the guest'),
      'tx-packets': int('Sent by the guest'),
    }),
  ),
  vbds: list(
    object({
      vdev: str('Name of the disk in the guest, as configured'),
      'read-requests': int(),
      'read-bytes': int(),
      'write-requests': int(),
      'write-bytes': int(),
    }),
  ),
});
