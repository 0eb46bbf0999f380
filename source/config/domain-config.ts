import type {SchedulingConfig} from './processors/scheduling.ts';

/**
 * What a domain is to be, after a config file, the command line and the defaults were put together:
 * every value has its final type and unit, image names have become paths. Written as JSON beside
 * the domain's sockets, so that a guest process needs neither parser nor settings.
 */
export type DomainConfig = {
  readonly name: string;
  /** RFC 4122, lower case. */
  readonly uuid: string;
  readonly machine: MachineKind;
  /** MiB given to the guest at start (`memory`). */
  readonly memory: number;
  /** MiB that the guest may be given at most (`maxmem`); at least `memory`. */
  readonly maxmem: number;
  readonly vcpus: number;
  readonly maxvcpus: number;
  /**
   * Host processors that the vCPUs may run on, as written: one set for all of them, or one for each; any
   * where there is none.
   */
  readonly cpus?: string | readonly string[];
  /** How the host shares out its processors to it; as to everybody else when absent. */
  readonly scheduling?: SchedulingConfig;
  /** Absolute path of the guest kernel, where the machine boots one directly. */
  readonly kernel?: string;
  /**
   * Absolute path of the same kernel as an ELF file that starts at its PVH entry, where the image has
   * one: sooner than a bzImage, and for boards that have no firmware to do without (microvm).
   */
  readonly kernelElf?: string;
  /** Absolute path of the initial ramdisk. */
  readonly ramdisk?: string;
  /** Kernel command line: `cmdline`, else `root=ROOT EXTRA` as xl composes it. */
  readonly cmdline: string;
  readonly disks: readonly DiskConfig[];
  readonly vifs: readonly VifConfig[];
  /** Ports of the host that lead to the guest's first interface on a virtual switch; absent when none. */
  readonly forwards?: readonly ForwardConfig[];
  /** Directories of the host that the guest can mount; absent when none. */
  readonly shares?: readonly ShareConfig[];
  /** Number of consoles, at least 1; console 0 is the primary one. */
  readonly consoles: number;
  /** On machine uml, the line that console 0 gives its input to (`console_line`); con0 when absent. */
  readonly consoleLine?: ConsoleLine;
  /** What machine qemu alone needs; absent for the others. */
  readonly qemu?: QemuConfig;
  readonly onPoweroff: ShutdownAction;
  readonly onReboot: ShutdownAction;
  readonly onCrash: ShutdownAction;
  readonly onWatchdog: ShutdownAction;
  /** Absolute path of the config file, or undefined when the command line said it all. */
  readonly source?: string;
  /** What a config file of another host is known by here, where it was made of one. */
  readonly origin?: string;
  /** Every setting as it was written, in order, with those this version has no use for. */
  readonly settings: readonly (readonly [key: string, value: ConfigValue])[];
  /** What the guest process needs of the user's settings. */
  readonly limits: GuestLimits;
};

/** What only machine qemu reads of a config. */
export type QemuConfig = {
  /** The processor's architecture; x86_64 when absent. */
  readonly arch?: Architecture;
  /** Absolute path or name of the emulator; that of the architecture when absent. */
  readonly emulator?: string;
  /** The simplest board that has all that the config needs, when absent. */
  readonly board?: QemuBoard;
  /** KVM where it works, when absent. */
  readonly accelerator?: Accelerator;
  /** What boots a guest that has no kernel of its own: SeaBIOS when absent. */
  readonly firmware?: Firmware;
  /** The order in which devices are tried: letters `c` (disk), `d` (CD), `n` (network), as xl has them. */
  readonly boot: string;
  /** The video card; none when absent. */
  readonly video?: VideoCard;
  /** Whether a VNC server, on a unix socket, shows the display. */
  readonly vnc: boolean;
  /** XKB layout of the VNC client's keyboard, such as `de`. */
  readonly keymap?: string;
  /** Devices on the guest's USB bus: `tablet`, `mouse`, `keyboard`; absent when there is no bus. */
  readonly usb?: readonly UsbDevice[];
  readonly clock: {readonly base: 'utc' | 'localtime'; readonly offsetSeconds: number};
  /** Processor features that are switched on or off, by QEMU's names. */
  readonly features: Readonly<Record<string, boolean>>;
  readonly acpi: boolean;
  readonly hpet?: boolean;
  readonly sound?: SoundCard;
  readonly watchdog: boolean;
  /** What the guest's watchdog does to it, where that does not end it. */
  readonly watchdogAction?: 'inject-nmi' | 'none';
  /** The guest's TPM, where it has one. */
  readonly tpm?: TpmVersion;
  /** More arguments of the emulator, as they are. */
  readonly arguments: readonly string[];
};

export const tpmVersions = ['1.2', '2.0'] as const;
export type TpmVersion = (typeof tpmVersions)[number];

/** What a watchdog of QEMU's may do (WatchdogAction of QAPI). */
export const watchdogActions = [
  'reset',
  'shutdown',
  'poweroff',
  'pause',
  'inject-nmi',
  'none',
] as const;

/** Firmware by its kind, or the absolute path of an image of it. */
export type Firmware = 'bios' | 'uefi' | {readonly file: string};

export const videoCards = ['stdvga', 'cirrus', 'qxl', 'virtio'] as const;
export type VideoCard = (typeof videoCards)[number];

export const usbDevices = ['tablet', 'mouse', 'keyboard'] as const;
export type UsbDevice = (typeof usbDevices)[number];

/** The cards of xl.cfg(5), `soundhw`, that QEMU has on this board. */
export const soundCards = ['hda', 'ac97', 'es1370'] as const;
export type SoundCard = (typeof soundCards)[number];

/** Architectures of a guest's processor that domux has boards of. */
export const architectures = ['x86_64', 'i386', 'aarch64', 'riscv64'] as const;
export type Architecture = (typeof architectures)[number];

/** Whether its boards, its firmware and its disks are those of a PC. */
export const isPc = (arch: Architecture = 'x86_64'): boolean =>
  arch === 'x86_64' || arch === 'i386';

/** QEMU's machine types: PCs without and with their legacy, and the board of others, which is like no real one. */
export const qemuBoards = ['microvm', 'q35', 'virt'] as const;
export type QemuBoard = (typeof qemuBoards)[number];

/** What executes the guest's instructions: the host's processor, or QEMU's translator. */
export const accelerators = ['kvm', 'tcg'] as const;
export type Accelerator = (typeof accelerators)[number];

/** Settings of the user that a guest process works by. */
export type GuestLimits = {
  /** Bytes of console output kept in memory per console. */
  readonly backlogBytes: number;
  /** Bytes after which a console log is rotated. */
  readonly logBytes: number;
  /** Console log files kept, the current one included. */
  readonly logFiles: number;
  /** Restarts after a crash within `crashWindow` seconds before domux gives up. */
  readonly crashLimit: number;
  /** Seconds. */
  readonly crashWindow: number;
};

export const machineKinds = ['uml', 'qemu', 'v86', 'xen', 'sim'] as const;
export type MachineKind = (typeof machineKinds)[number];

/** Those that this version runs. */
export const offeredMachineKinds = ['uml', 'qemu', 'sim'] as const satisfies readonly MachineKind[];

/** Lines of User-Mode Linux that a login can be on: the guest's tty0 and its ttyS0. */
export const consoleLines = ['con0', 'ssl0'] as const;
export type ConsoleLine = (typeof consoleLines)[number];

/** A value of the config grammar: xl's strings, numbers and lists, and xm's True and False. */
export type ConfigValue = string | number | boolean | readonly ConfigValue[];

/** What is done when a guest ended by itself: xl.cfg(5), "Event Actions". */
export const shutdownActions = [
  'destroy',
  'restart',
  'preserve',
  'rename-restart',
  'coredump-destroy',
  'coredump-restart',
] as const;
export type ShutdownAction = (typeof shutdownActions)[number];

/** One entry of `disk`, in xl's terms (xl-disk-configuration(5)). */
export type DiskConfig = {
  /** Path, or empty for an ejected CD drive. */
  readonly target: string;
  /**
   * Absolute path of a private layer: it takes what the guest writes, and `target`, its base, is only
   * read. It is made when it is not there.
   */
  readonly layer?: string;
  /** The layer is in the place that domux has for it (`cow:`). */
  readonly cow?: true;
  readonly format: 'raw' | 'qcow' | 'qcow2' | 'vhd' | 'qed' | 'empty';
  /** As written: `xvda`, `hda1`, `sda`, a number. */
  readonly vdev: string;
  readonly access: 'r' | 'w';
  /** xm's `w!`: write although others have the disk open. */
  readonly force: boolean;
  readonly cdrom: boolean;
  readonly backend?: string;
  readonly backendtype?: 'phy' | 'tap' | 'qdisk' | 'standalone';
  readonly script?: string;
  readonly discard?: boolean;
  readonly directIoSafe?: boolean;
  readonly cache?: DiskCache;
};

/** What the host may keep of a disk, and for how long, as QEMU names it. */
export const diskCaches = ['writeback', 'none', 'writethrough', 'directsync', 'unsafe'] as const;
export type DiskCache = (typeof diskCaches)[number];

/** One entry of `vif` (xl-network-configuration(5)). */
export type VifConfig = {
  /** The number of the interface in the guest, as in `eth0`; its place in the list when absent. */
  readonly devid?: number;
  /** Lower case, colons. Filled in where the config leaves it out; stable per domain. */
  readonly mac: string;
  readonly bridge?: string;
  readonly ip?: string;
  readonly script?: string;
  readonly backend?: string;
  readonly vifname?: string;
  readonly model?: string;
  readonly type?: 'ioemu' | 'vif';
  readonly mtu?: number;
  readonly gatewaydev?: string;
  /** The host's address on a network of the guest's own, as `192.168.19.1/24`: lguest's and vkernel's way. */
  readonly gateway?: string;
  /** What the guest may send. */
  readonly rate?: VifRate;
};

/** An interface as its specification says it; where no MAC was given there is none. */
export type VifSpec = Omit<VifConfig, 'mac'> & {readonly mac?: string};

/** Bytes that may pass per interval. */
export type VifRate = {readonly bytesPerInterval: number; readonly intervalMicroseconds: number};

/** One entry of `p9`: a directory of the host that the guest can mount (xl.cfg(5), `p9`). */
export type ShareConfig = {
  /** What the guest mounts it by. */
  readonly tag: string;
  /** Absolute path of the directory. */
  readonly path: string;
  readonly access: 'r' | 'w';
  /** How QEMU keeps what the guest says of owners and modes (its -fsdev); with 9P only. */
  readonly securityModel: ShareSecurity;
  /** What the guest's kernel mounts it by on machine qemu. */
  readonly driver?: ShareDriver;
};

export const shareDrivers = ['9p', 'virtiofs'] as const;
export type ShareDriver = (typeof shareDrivers)[number];

export const shareSecurities = ['none', 'passthrough', 'mapped-xattr', 'mapped-file'] as const;
export type ShareSecurity = (typeof shareSecurities)[number];

/** One entry of `forward`: a port of the host that leads to one of the guest. */
export type ForwardConfig = {
  readonly protocol: 'tcp' | 'udp';
  /** IPv4 address of the host that is listened on; 0.0.0.0 for all of them. */
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly guestPort: number;
};
