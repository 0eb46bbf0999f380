/** Something that is done to a domain. */
export type Operation =
  | {readonly type: 'pause'}
  | {readonly type: 'unpause'}
  | {readonly type: 'shutdown'}
  | {readonly type: 'reboot'}
  | {readonly type: 'destroy'}
  | {readonly type: 'rename'; readonly name: string}
  /** Bytes. */
  | {readonly type: 'set-memory'; readonly bytes: number}
  | {readonly type: 'set-vcpus'; readonly count: number}
  | {readonly type: 'sysrq'; readonly key: string}
  /** Calls off its saving or migration. */
  | {readonly type: 'cancel-transfer'};

/** What is under way while it is carried out: `pausing`. */
export function underWay({type}: Operation): string {
  switch (type) {
    case 'pause':
      return 'pausing';
    case 'unpause':
      return 'unpausing';
    case 'shutdown':
      return 'shutting down';
    case 'reboot':
      return 'rebooting';
    case 'destroy':
      return 'destroying';
    case 'rename':
      return 'renaming';
    case 'set-memory':
      return 'ballooning';
    case 'set-vcpus':
      return 'changing vCPUs';
    case 'sysrq':
      return 'sysrq';
    case 'cancel-transfer':
      return 'calling off';
  }
}
