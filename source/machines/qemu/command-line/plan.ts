import type {
  Accelerator,
  DomainConfig,
  QemuBoard,
  QemuConfig,
} from '../../../config/domain-config.ts';
import type {Program} from '../../../system/programs/find-program.ts';
import {emulatorOf, traitsOf} from './architecture.ts';
import {chooseBoard} from './board.ts';
import {serialArguments} from './serial.ts';
import {areAsNamed, diskArguments, placeDisks} from './disks.ts';
import type {QemuDisk} from './disks.ts';
import {slotsAtStart} from './slots-at-start.ts';
import {slotCount} from './slots.ts';
import type {Slots} from './slots.ts';
import {eventLine} from '../control/event-pipe.ts';
import {escapeComma, firmwareArguments} from './firmware.ts';
import {kernelLine} from './kernel-line.ts';
import {peripheralArguments} from './peripherals.ts';
import {shareArguments} from './shares.ts';
import {vcpusAtStart} from '../hotplug/vcpus.ts';

/** How a machine is started. */
export type MachinePlan = {
  readonly emulator: Program;
  readonly arguments: readonly string[];
  readonly board: QemuBoard;
  readonly accelerator: Accelerator;
  readonly disks: readonly QemuDisk[];
  readonly slots: Slots;
  /** What was changed of what the user asked for. */
  readonly notes: readonly string[];
};

/** Names of the sockets of QEMU's monitor: domux's own, and one for people and other tools. */
export const monitorSocket = 'qmp.sock';
export const toolsSocket = 'monitor.sock';

/** Bytes of translated code that QEMU keeps: a quarter of its default does, and holds 150 MiB less. */
const translationBuffer = 32;

/** How a machine is started that goes on with a guest of another one. */
export type Continuation = {
  readonly board: QemuBoard;
  /** QEMU's name for the board, with its version where it has any: `pc-q35-7.2`. */
  readonly type: string;
  /** What executes the guest now: the other has another processor. */
  readonly accelerator?: Accelerator;
  /** vCPUs that are plugged in. */
  readonly vcpus?: number;
  /** What is plugged into which slot. */
  readonly slots?: Slots;
  /** Path of the memory of a guest that is on this host. */
  readonly memory?: string | undefined;
  /** What the guest writes there is for itself alone. */
  readonly copiesMemory?: boolean;
};

/**
 * Decides how the machine is started. The user's own arguments come last.
 *
 * @param keep Directory of the user's where the variables of UEFI are kept.
 * @param continued The machine whose guest it is to go on with.
 * @param interfaces Arguments for the network.
 */
export function planMachine(
  config: DomainConfig,
  accelerator: Accelerator,
  keep: string,
  continued?: Continuation,
  interfaces: readonly string[] = [],
): MachinePlan {
  const board = continued?.board ?? chooseBoard(config);
  const disks = placeDisks(config.disks);
  const plugged = continued?.vcpus ?? vcpusAtStart(config, accelerator, board);
  const idle = plugged > config.vcpus ? {used: config.vcpus} : {};
  const slots = continued?.slots ?? slotsAtStart(config);
  const cmdline = kernelLine(config.cmdline, disks, {
    ...{accelerator, board, ...idle},
    ...{arch: config.qemu?.arch},
  });
  const memory = Math.max(config.memory, config.maxmem);
  const {watchdogAction = 'pause'} = config.qemu ?? {};
  const boot =
    config.kernel === undefined
      ? firmwareArguments(config, keep)
      : kernelArguments(board, cmdline, config);
  return {
    emulator: emulatorOf(config),
    board,
    accelerator,
    disks,
    slots,
    arguments: [
      ...['-name', `guest=${escapeComma(config.name)},debug-threads=on`],
      ...['-uuid', config.uuid, '-nodefaults', '-no-user-config', '-display', 'none', '-S'],
      ...(continued === undefined ? [] : ['-incoming', 'defer']),
      ...['-M', boardWord(board, continued?.type ?? board, config.qemu)],
      ...accelerate(accelerator, config.qemu),
      ...['-m', String(memory), '-object', memoryObject(memory, continued)],
      ...['-smp', `${plugged},maxcpus=${config.maxvcpus}`],
      ...['-action', `reboot=shutdown,shutdown=pause,panic=pause,watchdog=${watchdogAction}`],
      ...['-qmp', `unix:${monitorSocket},server=on,wait=off`],
      ...['-qmp', `unix:${toolsSocket},server=on,wait=off`],
      ...['-chardev', `pipe,id=${eventLine},path=${eventLine}`],
      ...['-mon', `chardev=${eventLine},mode=control`],
      ...serialArguments(config.qemu?.arch),
      ...['-device', 'pvpanic-pci', '-device', 'virtio-rng-pci'],
      ...['-device', 'virtio-balloon-pci,id=balloon0,free-page-reporting=on'],
      ...['-device', 'virtio-serial-pci,id=serial0', ...agentArguments],
      ...Array.from({length: slotCount}, (_, index) => [
        '-device',
        `pcie-root-port,id=slot${index},chassis=${index + 1},slot=${index + 1}`,
      ]).flat(),
      ...boot,
      ...diskArguments(
        disks,
        config.kernel === undefined ? (config.qemu?.boot ?? 'cd') : undefined,
        slots,
        areAsNamed(config),
      ),
      ...shareArguments(config.shares),
      ...peripheralArguments(config.qemu, board),
      ...interfaces,
      ...(config.qemu?.arguments ?? []),
    ],
    notes: notesOn(config, cmdline),
  };
}

function boardWord(board: QemuBoard, type: string, qemu: QemuConfig | undefined): string {
  const onOff = (on: boolean) => (on ? 'on' : 'off');
  const words = [
    type,
    ...(board === 'microvm' ? ['pcie=on'] : []),
    // The newest interrupt controller that there is: with the usual one no more than 8 processors.
    ...(qemu?.arch === 'aarch64' ? ['gic-version=max'] : []),
    ...(qemu?.acpi === false ? ['acpi=off'] : []),
    ...(qemu?.hpet === undefined || board !== 'q35' ? [] : [`hpet=${onOff(qemu.hpet)}`]),
    'memory-backend=ram0',
  ];
  return words.join(',');
}

/**
 * Also for a guest that goes on, and has its kernel in its memory: without one it would be the firmware, and not
 * QEMU, that a guest which reboots comes to.
 */
function kernelArguments(
  board: QemuBoard,
  cmdline: string,
  config: DomainConfig,
): readonly string[] {
  const {kernel, ramdisk} = config;
  if (kernel === undefined) return [];
  return [
    ...['-kernel', kernelFor(board, kernel, config), '-append', cmdline],
    ...(ramdisk === undefined ? [] : ['-initrd', ramdisk]),
  ];
}

/** A microvm boots an ELF file sooner; a PC that does has no screen of its own, and no TPM. */
const kernelFor = (board: QemuBoard, kernel: string, {kernelElf = kernel}: DomainConfig) =>
  board === 'microvm' ? kernelElf : kernel;

function accelerate(
  accelerator: Accelerator,
  {features = {}, arch}: Partial<QemuConfig> = {},
): string[] {
  const changes = Object.entries(features).map(([name, on]) => `,${name}=${on ? 'on' : 'off'}`);
  const model = accelerator === 'kvm' ? 'host' : traitsOf(arch).processor;
  return [
    ...['-accel', accelerator === 'kvm' ? 'kvm' : `tcg,tb-size=${translationBuffer}`],
    ...['-cpu', `${model}${changes.join('')}`],
  ];
}

/** In a file without a name: it goes with the last process that has it open, whatever kills that. */
const memoryObject = (mebibytes: number, {memory: path, copiesMemory}: MemoryPlace = {}) =>
  path === undefined
    ? `memory-backend-memfd,id=ram0,size=${mebibytes}M,share=on`
    : `memory-backend-file,id=ram0,size=${mebibytes}M,share=${copiesMemory ? 'off' : 'on'},mem-path=${escapeComma(path)}`;

type MemoryPlace = Pick<Continuation, 'memory' | 'copiesMemory'>;

/** The guest agent's channel, by the name that agents look for. */
const agentArguments = [
  ...['-chardev', 'socket,id=agent,path=agent.sock,server=on,wait=off'],
  ...['-device', 'virtserialport,bus=serial0.0,chardev=agent,id=agent,name=org.qemu.guest_agent.0'],
];

function notesOn(config: DomainConfig, cmdline: string): string[] {
  if (config.kernel === undefined || cmdline === config.cmdline) return [];
  return [`the command line '${config.cmdline}' was given as '${cmdline}'`];
}
