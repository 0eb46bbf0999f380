import type {
  Architecture,
  DomainConfig,
  QemuBoard,
  VideoCard,
} from '../../../config/domain-config.ts';
import type {BundleName} from '../../../system/programs/bundles.ts';
import {findProgram} from '../../../system/programs/find-program.ts';
import type {Program} from '../../../system/programs/find-program.ts';

/** Where UEFI is when it is installed: its code, and the variables that it begins with. */
type UefiFiles = readonly [code: string, variables: string];

/** Firmware that QEMU has not itself: the bundle of programs that has it, and the package of Debian. */
type Firmware<F> = {
  readonly bundle: BundleName;
  readonly package: string;
  readonly files: readonly F[];
};

/** What is different from one processor architecture to the next. */
export type ArchitectureTraits = {
  readonly emulator: string;
  /** As `process.arch` calls the hosts whose own processors run its guests. */
  readonly hosts: readonly NodeJS.Architecture[];
  /** Its boards, the one that an unpretending guest gets first. */
  readonly boards: readonly QemuBoard[];
  /**
   * What QEMU translates for. Without `arat` Linux takes the timer of a PC's processor to stand still while
   * that sleeps. A microvm has no other one to wake it, so an idle guest would be woken by each of 250 ticks
   * a second, and sleep in steps of 4 ms (tick_is_oneshot_available in kernel/time/tick-oneshot.c of Linux'
   * tree).
   */
  readonly processor: string;
  /** What Linux calls the serial line. */
  readonly serialLine: string;
  readonly videoDevices: Readonly<Partial<Record<VideoCard, string>>>;
  /** Absent where its board has no place for one. */
  readonly tpmDevice?: string;
  /** What its guests boot by that name neither a kernel nor firmware. */
  readonly usualFirmware: 'bios' | 'uefi' | 'u-boot';
  readonly uefi?: Firmware<UefiFiles>;
  /** A program that is started in the place of a kernel. */
  readonly uboot?: Firmware<string>;
};

const pc = {
  hosts: ['x64'],
  boards: ['microvm', 'q35'],
  serialLine: 'ttyS0',
  videoDevices: {stdvga: 'VGA', cirrus: 'cirrus-vga', qxl: 'qxl-vga', virtio: 'virtio-vga'},
  tpmDevice: 'tpm-tis',
  usualFirmware: 'bios',
} as const;

const traits: Readonly<Record<Architecture, ArchitectureTraits>> = {
  x86_64: {
    ...pc,
    emulator: 'qemu-system-x86_64',
    processor: 'qemu64,arat=on',
    uefi: {
      ...{bundle: 'ovmf', package: 'ovmf'},
      files: [
        // Debian and Ubuntu
        ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
        ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
        // Arch
        ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
        // Fedora
        ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
        // SUSE
        ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'],
        // QEMU's own
        ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
      ],
    },
  },
  i386: {
    ...pc,
    // On a microvm a 32-bit kernel finds no I/O APIC, and so hears nothing of its serial line (Linux 6.1).
    boards: ['q35', 'microvm'],
    emulator: 'qemu-system-i386',
    processor: 'qemu32,arat=on',
    uefi: {
      ...{bundle: 'ovmf', package: 'ovmf-ia32'},
      files: [
        ['/usr/share/OVMF/OVMF32_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF32_VARS_4M.fd'],
        ['/usr/share/qemu/edk2-i386-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
      ],
    },
  },
  aarch64: {
    emulator: 'qemu-system-aarch64',
    hosts: ['arm64'],
    boards: ['virt'],
    processor: 'cortex-a72',
    serialLine: 'ttyAMA0',
    videoDevices: {virtio: 'virtio-gpu-pci'},
    tpmDevice: 'tpm-tis-device',
    usualFirmware: 'uefi',
    uefi: {
      ...{bundle: 'qemu-arm', package: 'qemu-efi-aarch64'},
      files: [
        // Debian and Ubuntu
        ['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
        // Fedora and Arch
        [
          '/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw',
          '/usr/share/edk2/aarch64/vars-template-pflash.raw',
        ],
        // QEMU's own
        ['/usr/share/qemu/edk2-aarch64-code.fd', '/usr/share/qemu/edk2-arm-vars.fd'],
      ],
    },
  },
  riscv64: {
    emulator: 'qemu-system-riscv64',
    hosts: ['riscv64'],
    boards: ['virt'],
    processor: 'rv64',
    serialLine: 'ttyS0',
    videoDevices: {virtio: 'virtio-gpu-pci'},
    usualFirmware: 'u-boot',
    uboot: {
      ...{bundle: 'qemu-riscv', package: 'u-boot-qemu'},
      // Debian and Ubuntu
      files: ['/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf'],
    },
  },
};

/** What a guest is translated for, and runs on, that names no architecture. */
export const usualArchitecture: Architecture = 'x86_64';

export const traitsOf = (arch: Architecture = usualArchitecture): ArchitectureTraits =>
  traits[arch];

/**
 * The emulator of a domain: its own, else the installed or the fetched one.
 *
 * @throws {UsageError} when there is none, with how to get it.
 */
export function emulatorOf({qemu}: DomainConfig): Program {
  const own = qemu?.emulator;
  if (own === undefined) return findProgram(traitsOf(qemu?.arch).emulator);
  return own.includes('/') ? {file: own, env: {}} : findProgram(own);
}
