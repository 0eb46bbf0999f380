import type {
  QemuBoard,
  QemuConfig,
  SoundCard,
  UsbDevice,
  VideoCard,
} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import {traitsOf, usualArchitecture} from './architecture.ts';
import {tpmArguments} from './tpm.ts';

/** The VNC server's socket in the machine's directory. */
export const vncSocket = 'vnc.sock';

/** QEMU's drivers for devices of a USB bus. */
export const usbDrivers: Readonly<Record<UsbDevice, string>> = {
  tablet: 'usb-tablet',
  mouse: 'usb-mouse',
  keyboard: 'usb-kbd',
};

const soundDevices: Readonly<Record<SoundCard, readonly string[]>> = {
  hda: ['-device', 'intel-hda', '-device', 'hda-duplex'],
  ac97: ['-device', 'AC97'],
  es1370: ['-device', 'ES1370'],
};

/**
 * Arguments for what a guest may have beside processors, memory, disks and interfaces.
 *
 * @throws {UsageError} for what the board has not.
 */
export function peripheralArguments(qemu: QemuConfig | undefined, board: QemuBoard): string[] {
  if (qemu === undefined) return [];
  if (board === 'microvm' && qemu.video !== undefined) {
    throw new UsageError(
      "A microvm has no video card: write board = 'q35', or leave vga and vnc out.",
    );
  }
  if (board === 'microvm' && qemu.tpm !== undefined) {
    throw new UsageError("A microvm has no TPM: write board = 'q35', or leave tpm out.");
  }
  return [
    ...(qemu.video === undefined ? [] : ['-device', `${videoDevice(qemu, qemu.video)},id=video0`]),
    ...(qemu.vnc ? ['-vnc', `unix:${vncSocket}`] : []),
    ...(qemu.keymap === undefined ? [] : ['-k', qemu.keymap]),
    ...usbArguments(qemu.usb),
    ...(qemu.sound === undefined ? [] : soundDevices[qemu.sound]),
    ...(qemu.watchdog ? ['-device', 'i6300esb,id=watchdog0'] : []),
    ...tpmArguments(qemu),
    ...clockArguments(qemu.clock),
  ];
}

function videoDevice({arch}: QemuConfig, card: VideoCard): string {
  const {videoDevices} = traitsOf(arch);
  const device = videoDevices[card];
  if (device !== undefined) return device;
  const known = Object.keys(videoDevices).join(', ');
  throw new UsageError(
    `A guest of ${arch ?? usualArchitecture} has no video card ${card}: write vga = '${known}'.`,
  );
}

const usbArguments = (devices: readonly UsbDevice[] | undefined) =>
  devices === undefined
    ? []
    : [
        ...['-device', 'qemu-xhci,id=usb0'],
        ...devices.flatMap((device, index) => [
          '-device',
          `${usbDrivers[device]},id=usb-${device}${index},bus=usb0.0`,
        ]),
      ];

function clockArguments({base, offsetSeconds}: QemuConfig['clock']): string[] {
  if (offsetSeconds === 0) return base === 'utc' ? [] : ['-rtc', 'base=localtime'];
  const minutes = base === 'localtime' ? new Date().getTimezoneOffset() : 0;
  const time = new Date(Date.now() + offsetSeconds * 1000 - minutes * 60_000);
  return ['-rtc', `base=${time.toISOString().slice(0, 19)}`];
}
