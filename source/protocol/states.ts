/**
 * QMP's run states (qapi/run-state.json in QEMU's tree) that a domain can be in. `destroying` is
 * domux's own: the machine is being taken down.
 */
export const runStates = [
  'prelaunch',
  'running',
  'paused',
  'shutdown',
  'guest-panicked',
  'restarting',
  'save-vm',
  'inmigrate',
  'finish-migrate',
  'postmigrate',
  'destroying',
] as const;
export type RunState = (typeof runStates)[number];

/** Why a guest shut down: the words of Xen's control device and shutdown codes. */
export const shutdownReasons = [
  'poweroff',
  'reboot',
  'suspend',
  'crash',
  'watchdog',
  'halt',
] as const;
export type ShutdownReason = (typeof shutdownReasons)[number];

/** The schedulers of Xen's manuals that the host's own stands for. */
export const schedulers = ['credit', 'sedf', 'rrobin'] as const;

/** QMP's words for how a migration stands (qapi/migration.json in QEMU's tree), as far as domux has them. */
export const migrationStatuses = ['setup', 'active', 'completed', 'failed', 'cancelled'] as const;
export type MigrationStatus = (typeof migrationStatuses)[number];

/** Groups of states in which a command can be legal. */
const present = [
  'prelaunch',
  'running',
  'paused',
  'shutdown',
  'guest-panicked',
  'restarting',
] as const;
const live = ['prelaunch', 'running', 'paused'] as const;

/**
 * Where a change that is asked for is made already, or will be: it is answered and nothing happens,
 * as QEMU does with its `stop` and `cont`.
 */
export const doneIn = {
  stop: ['paused', 'prelaunch'],
  cont: ['running'],
} as const satisfies Readonly<Record<string, readonly RunState[]>>;

/**
 * The transition table: in which states each change may be asked for. What is not named here is a
 * question or a setting, and legal in every state.
 */
export const legalStates = {
  stop: ['running'],
  cont: ['paused', 'prelaunch'],
  system_powerdown: ['running'],
  system_reset: ['running', 'paused', 'shutdown', 'guest-panicked'],
  'domux-shutdown': ['running'],
  'domux-sysrq': ['running', 'paused'],
  'domux-send-break': ['running'],
  'domux-set-window': [...live, 'restarting'],
  balloon: live,
  'inject-nmi': ['running'],
  screendump: ['running', 'paused', 'shutdown', 'guest-panicked'],
  'send-key': ['running'],
  'domux-debug': ['running', 'paused', 'guest-panicked'],
  'trace-event-set-state': ['running', 'paused'],
  'domux-attach-usb': ['running', 'paused'],
  'domux-detach-usb': ['running'],
  'domux-attach-pci': ['running'],
  'domux-detach-pci': ['running'],
  'domux-attach-disk': ['running'],
  'domux-detach-disk': ['running'],
  'domux-attach-vif': ['running'],
  'domux-detach-vif': ['running'],
  'domux-change-medium': ['running', 'paused'],
  block_resize: ['running', 'paused'],
  'domux-set-vcpus': ['running', 'paused'],
  'domux-set-affinity': live,
  'domux-set-scheduling': live,
  'domux-rename': present,
  'domux-save': ['running', 'paused'],
  'domux-offer-copy': ['running', 'paused'],
  // It is of no consequence to the domain, which may be saved already.
  'domux-launch-copy': ['running', 'paused', 'save-vm'],
  'domux-copy': ['running', 'paused'],
  'domux-create-snapshot': ['running', 'paused'],
  'domux-revert': ['running', 'paused', 'shutdown', 'guest-panicked'],
  'domux-migrate': ['running', 'paused'],
  'domux-dismiss-viewers': ['postmigrate'],
  'domux-await-sent': ['postmigrate'],
  'domux-send-again': ['postmigrate'],
  'domux-end-migration': [
    'running',
    'paused',
    'finish-migrate',
    'postmigrate',
    'shutdown',
    'guest-panicked',
    'restarting',
  ],
  'domux-fill-console': ['inmigrate'],
  'domux-dump-core': ['running', 'paused', 'shutdown', 'guest-panicked'],
} as const satisfies Readonly<Record<string, readonly RunState[]>>;

/**
 * The six state columns of `xl list`: r b p s, then the reason letter of a shutdown, then d
 * (tools/xl/xl_list.c in Xen's tree). `busy` says whether a vCPU was on a processor or ready for
 * one when last looked at.
 */
export function stateColumns(state: RunState, busy: boolean, reason?: ShutdownReason): string {
  const running = state === 'running';
  const suspended = state === 'save-vm' || state === 'finish-migrate' || state === 'postmigrate';
  const down =
    suspended || state === 'shutdown' || state === 'guest-panicked' || state === 'restarting';
  return [
    running && busy ? 'r' : '-',
    running && !busy ? 'b' : '-',
    state === 'paused' || state === 'prelaunch' || state === 'inmigrate' ? 'p' : '-',
    down ? 's' : '-',
    down ? reasonLetter(suspended ? 'suspend' : reason) : '-',
    state === 'destroying' ? 'd' : '-',
  ].join('');
}

function reasonLetter(reason: ShutdownReason | undefined): string {
  switch (reason) {
    case 'crash':
      return 'c';
    case 'reboot':
      return 'r';
    case 'suspend':
      return 's';
    case 'watchdog':
      return 'w';
    case 'poweroff':
    case 'halt':
    case undefined:
      return '-';
  }
}
