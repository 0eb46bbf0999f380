import type {
  Architecture,
  Firmware,
  QemuConfig,
  SoundCard,
  UsbDevice,
  VideoCard,
} from '../domain-config.ts';
import {
  accelerators,
  architectures,
  isPc,
  qemuBoards,
  soundCards,
  tpmVersions,
} from '../domain-config.ts';
import {nameType, textOf} from '../evaluation/values.ts';
import type {Boot, FindFile} from './boot.ts';
import {resolveFeatures} from './cpu-features.ts';
import type {Resolution, ResolveOptions} from './resolution.ts';

/** The keys that only machine qemu reads. */
export function resolveQemu(
  resolution: Resolution,
  {start}: ResolveOptions,
  findFile: FindFile,
  {image}: Pick<Boot, 'image'>,
): QemuConfig {
  const {text, integer, flag} = resolution;
  const emulator = text('device_model_override');
  const arch = architectures.find(known => known === text('arch'));
  const board = resolveBoard(resolution, arch);
  const accelerator = accelerators.find(known => known === text('accel'));
  const firmware = resolveFirmware(resolution, start === true, findFile);
  if (image !== undefined && arch !== undefined && arch !== 'x86_64') {
    resolution.error('arch', `the image's kernel is for x86_64: name a file with one for ${arch}`);
  }
  checkFirmware(resolution, firmware, arch);
  const vnc = flag('vnc') ?? false;
  const video = resolveVideo(resolution, vnc ? usualCard(arch) : undefined);
  const usb = resolveUsb(resolution);
  const sound = resolveSound(resolution);
  const keymap = text('keymap');
  // xl's list says only that there is one.
  const tpm =
    tpmVersions.find(known => known === text('tpm')) ??
    (resolution.elements('vtpm').length > 0 ? '2.0' : undefined);
  const hpet = flag('hpet');
  const stays = (['inject-nmi', 'none'] as const).find(known => known === text('watchdog_action'));
  return {
    ...(arch === undefined || arch === 'x86_64' ? {} : {arch}),
    ...(emulator === undefined ? {} : {emulator}),
    ...(board === undefined ? {} : {board}),
    ...(accelerator === undefined ? {} : {accelerator}),
    ...(firmware === undefined ? {} : {firmware}),
    boot: resolveOrder(resolution),
    ...(video === undefined ? {} : {video}),
    vnc,
    ...(keymap === undefined ? {} : {keymap}),
    ...(usb === undefined ? {} : {usb}),
    clock: {
      base: flag('localtime') === true ? 'localtime' : 'utc',
      offsetSeconds: integer('rtc_timeoffset') ?? 0,
    },
    features: resolveFeatures(resolution),
    acpi: flag('acpi') ?? true,
    ...(hpet === undefined ? {} : {hpet}),
    ...(sound === undefined ? {} : {sound}),
    watchdog: resolution.isSet('watchdog'),
    ...(stays === undefined ? {} : {watchdogAction: stays}),
    ...(tpm === undefined ? {} : {tpm}),
    arguments: resolveStrings(resolution, 'device_model_args'),
  };
}

function checkFirmware(
  {error}: Resolution,
  firmware: Firmware | undefined,
  arch: Architecture = 'x86_64',
): void {
  if (firmware === 'bios' && arch === 'aarch64') {
    error('firmware', "`bios' is firmware of PCs: a guest of aarch64 has uefi");
  }
  if (typeof firmware === 'string' && arch === 'riscv64') {
    error(
      'firmware',
      `\`${firmware}' is none of riscv64: left out, it is U-Boot, which loads what UEFI would`,
    );
  }
}

/** PCs have boards of their own, and the others have one that is like no real one. */
function resolveBoard({text, error}: Resolution, arch: Architecture = 'x86_64') {
  const board = qemuBoards.find(known => known === text('board'));
  const fits = board === undefined || (board === 'virt') === !isPc(arch);
  if (!fits) error('board', `\`${board}' is no board of ${arch}`);
  return board;
}

/** xl's `firmware`, and `bios` for what kind of it; a path is firmware of one's own. */
function resolveFirmware(
  {text, error, warn}: Resolution,
  start: boolean,
  findFile: FindFile,
): Firmware | undefined {
  const key = ['firmware', 'bios_path_override', 'bios'].find(each => text(each) !== undefined);
  if (key === undefined) return undefined;
  const word = text(key) ?? '';
  if (['bios', 'seabios', 'rombios'].includes(word)) return 'bios';
  if (['uefi', 'ovmf'].includes(word)) return 'uefi';
  if (!word.includes('/')) {
    error(key, `\`${word}' is no firmware: write bios, uefi, or the path of an image of it`);
    return undefined;
  }
  const file = findFile(word);
  if (file === undefined) (start ? error : warn)(key, `${word} does not exist`);
  return {file: file ?? word};
}

/** Letters of floppies (`a`) mean nothing here and go. */
function resolveOrder({text, error}: Resolution): string {
  const order = text('boot') ?? 'cd';
  const wrong = [...order].find(letter => !'acdn'.includes(letter));
  if (wrong !== undefined) {
    error('boot', `\`${wrong}' is no boot device: c is the disk, d the CD-ROM, n the network`);
  }
  return order.replaceAll('a', '');
}

const usualCard = (arch: Architecture | undefined) => (isPc(arch) ? 'stdvga' : 'virtio');

function resolveVideo(
  {text, flag, error}: Resolution,
  usual: VideoCard | undefined,
): VideoCard | undefined {
  if (flag('nographic') === true) return undefined;
  const word = text('vga') ?? (flag('stdvga') === true ? 'stdvga' : undefined);
  switch (word) {
    case undefined:
      return usual;
    case 'none':
      return undefined;
    case 'stdvga':
    case 'cirrus':
    case 'qxl':
    case 'virtio':
      return word;
    default:
      error('vga', `unknown video card \`${word}': it is one of none, stdvga, cirrus, qxl, virtio`);
      return undefined;
  }
}

/** A device of `usbdevice` makes a bus of its own accord, as in xl. */
function resolveUsb(resolution: Resolution): readonly UsbDevice[] | undefined {
  const names: Readonly<Record<string, UsbDevice>> = {
    tablet: 'tablet',
    mouse: 'mouse',
    keyboard: 'keyboard',
    kbd: 'keyboard',
  };
  const words = resolveStrings(resolution, 'usbdevice');
  const devices = words.flatMap(word => {
    const device = names[word];
    if (device !== undefined) return [device];
    resolution.warn(
      'usbdevice',
      `\`${word}' has no effect on QEMU: tablet, mouse and keyboard have`,
    );
    return [];
  });
  return resolution.flag('usb') === true || devices.length > 0 ? devices : undefined;
}

function resolveSound({text, error}: Resolution): SoundCard | undefined {
  const word = text('soundhw');
  const card = soundCards.find(known => known === word?.replace(/^(all|1)$/, 'hda'));
  if (word !== undefined && card === undefined) {
    error('soundhw', `unknown sound card \`${word}': it is one of ${soundCards.join(', ')}`);
  }
  return card;
}

/** The strings of a list, or the one string that stands for a list of one. */
function resolveStrings({elements, text, error}: Resolution, key: string): string[] {
  const single = text(key);
  if (single !== undefined) return [single];
  return elements(key).flatMap(element => {
    const word = textOf(element);
    if (word !== undefined) return [word];
    const message = `an element of \`${key}' is a string, and this is ${nameType(element)}`;
    if (element.type !== 'unknown') error(key, message, element);
    return [];
  });
}
