import {parseXml, XmlElement} from '@rgrove/parse-xml';
import {UsageError, messageOf} from '../../errors.ts';
import {diskEntry, draftConfig, toMebibytes, type Draft, type Imported} from './draft.ts';

/** Elements of a domain that say nothing to domux, or what it does anyway. */
const silent = new Set(['title', 'description', 'metadata', 'resource', 'sysinfo', 'seclabel']);
const silentDevices = new Set([
  ...['controller', 'memballoon', 'rng', 'panic', 'channel', 'serial', 'console', 'audio', 'hub'],
]);

/**
 * The XML of a domain of libvirt's (https://libvirt.org/formatdomain.html).
 *
 * @throws {UsageError} for text that is no XML, with the place, or not of a domain.
 */
export function importLibvirt(text: string, file: string): Imported {
  const root = parse(text, file);
  const kind = root.attributes['type'] ?? '';
  const draft = draftConfig("a domain of libvirt's", kind === 'uml' ? 'uml' : 'qemu');
  if (kind === 'kvm') draft.set('accel', 'auto');
  else if (kind === 'qemu') draft.set('accel', 'tcg');
  else if (kind !== 'uml') draft.note(`a domain of type ${kind}: it is run on QEMU`);

  for (const child of elements(root)) takeElement(draft, child);
  const most = draft.get('maxmem');
  if (most !== undefined && draft.get('memory') === undefined) draft.set('memory', most);
  return draft.finish();
}

function parse(text: string, file: string): XmlElement {
  let root: XmlElement | null;
  try {
    ({root} = parseXml(text));
  } catch (error) {
    throw new UsageError(`${file} is no XML: ${messageOf(error).split('\n')[0] ?? ''}`, {
      cause: error,
    });
  }
  if (root?.name !== 'domain') {
    throw new UsageError(`${file} is no domain of libvirt's: it has no <domain>.`);
  }
  return root;
}

const elements = (parent: XmlElement): XmlElement[] =>
  parent.children.filter(node => node instanceof XmlElement);

const find = (parent: XmlElement, name: string) =>
  elements(parent).find(child => child.name === name);

const attribute = (parent: XmlElement, name: string, key: string) =>
  find(parent, name)?.attributes[key];

function takeElement(draft: Draft, element: XmlElement): void {
  const text = element.text.trim();
  switch (element.name) {
    case 'name':
      return draft.set('name', text);
    case 'uuid':
      return draft.set('uuid', text);
    case 'memory':
      return takeMemory(draft, 'maxmem', element);
    case 'currentMemory':
      return takeMemory(draft, 'memory', element);
    case 'vcpu': {
      draft.set('vcpus', Number(element.attributes['current'] ?? text));
      if (element.attributes['current'] !== undefined) draft.set('maxvcpus', Number(text));
      if (element.attributes['cpuset'] !== undefined)
        draft.set('cpus', element.attributes['cpuset']);
      return;
    }
    case 'os':
      return takeBoot(draft, element);
    case 'features':
      if (find(element, 'acpi') === undefined) draft.set('acpi', 0);
      return;
    case 'clock':
      if (element.attributes['offset'] === 'localtime') draft.set('localtime', 1);
      return;
    case 'on_poweroff':
    case 'on_reboot':
    case 'on_crash':
      return draft.set(element.name, text);
    case 'cpu':
      return takeFeatures(draft, element);
    case 'devices':
      for (const device of elements(element)) takeDevice(draft, device);
      return;
    default:
      if (!silent.has(element.name)) draft.note(`<${element.name}> has no counterpart`);
  }
}

/** Bytes of libvirt's units; KiB is what it takes without one. */
const units: Readonly<Record<string, number>> = {
  ...{b: 1, bytes: 1, KB: 1000, k: 1024, KiB: 1024, MB: 1e6, M: 1024 ** 2, MiB: 1024 ** 2},
  ...{GB: 1e9, G: 1024 ** 3, GiB: 1024 ** 3, TB: 1e12, T: 1024 ** 4, TiB: 1024 ** 4},
};

function takeMemory(draft: Draft, key: string, element: XmlElement): void {
  const unit = units[element.attributes['unit'] ?? 'KiB'] ?? 1024;
  const memory = toMebibytes(element.text.trim(), unit);
  if (memory !== undefined) draft.set(key, memory);
}

function takeBoot(draft: Draft, os: XmlElement): void {
  const kernel = find(os, 'kernel')?.text.trim();
  if (kernel !== undefined) draft.set('kernel', kernel);
  else draft.set('type', 'hvm');
  const ramdisk = find(os, 'initrd')?.text.trim();
  if (ramdisk !== undefined) draft.set('ramdisk', ramdisk);
  const cmdline = find(os, 'cmdline')?.text.trim();
  if (cmdline !== undefined) draft.set('cmdline', cmdline);
  const device = find(os, 'root')?.text.trim();
  if (device !== undefined) draft.set('root', device);

  const loader = find(os, 'loader');
  if (os.attributes['firmware'] === 'efi' || loader?.attributes['type'] === 'pflash') {
    draft.set('firmware', 'uefi');
  }
  const letters: Readonly<Record<string, string>> = {hd: 'c', cdrom: 'd', network: 'n', fd: 'a'};
  const order = elements(os)
    .filter(({name}) => name === 'boot')
    .map(({attributes}) => letters[attributes['dev'] ?? ''] ?? '')
    .join('');
  if (order !== '') draft.set('boot', order);
  const machine = attribute(os, 'type', 'machine');
  const board = machine === undefined ? undefined : /q35|microvm/.exec(machine)?.[0];
  if (board !== undefined) draft.set('board', board);
  else if (machine !== undefined)
    draft.note(`machine ${machine}: the guest gets the board that fits it`);
}

function takeFeatures(draft: Draft, cpu: XmlElement): void {
  const changes = elements(cpu)
    .filter(({name}) => name === 'feature')
    .map(({attributes}) => {
      const off = ['disable', 'forbid'].includes(attributes['policy'] ?? '');
      return `${attributes['name'] ?? ''}=${off ? 0 : 1}`;
    });
  if (changes.length > 0) draft.set('cpuid', ['host', ...changes].join(','));
}

function takeDevice(draft: Draft, device: XmlElement): void {
  const {attributes} = device;
  switch (device.name) {
    case 'emulator':
      return draft.set('device_model_override', device.text.trim());
    case 'disk':
      return takeDisk(draft, device);
    case 'interface':
      return takeInterface(draft, device);
    case 'graphics':
      if (attributes['type'] === 'vnc') return draft.set('vnc', 1);
      return draft.note(`graphics of type ${attributes['type'] ?? ''}: VNC is what there is`);
    case 'video': {
      const model = attribute(device, 'model', 'type') ?? 'vga';
      const known = ['cirrus', 'qxl', 'virtio', 'none'].includes(model) ? model : 'stdvga';
      return draft.set('vga', known);
    }
    case 'input':
      if (attributes['bus'] === 'usb') draft.add('usbdevice', attributes['type'] ?? 'tablet');
      return;
    case 'sound':
      return draft.set('soundhw', /^ich/.test(attributes['model'] ?? '') ? 'hda' : 'ac97');
    case 'watchdog':
      draft.set('watchdog', attributes['model'] ?? 'i6300esb');
      return takeWatchdogAction(draft, attributes['action']);
    case 'tpm':
      return draft.add('vtpm', '');
    default:
      if (!silentDevices.has(device.name)) draft.note(`<${device.name}> has no counterpart`);
  }
}

function takeWatchdogAction(draft: Draft, action = 'reset'): void {
  if (action === 'dump') draft.set('on_watchdog', 'coredump-restart');
  else draft.set('watchdog_action', action);
}

function takeDisk(draft: Draft, disk: XmlElement): void {
  const source = find(disk, 'source')?.attributes ?? {};
  const target = source['file'] ?? source['dev'];
  const cdrom = disk.attributes['device'] === 'cdrom';
  const name = attribute(disk, 'target', 'dev') ?? 'vda';
  const vdev = name.replace(/^(vd|ubd)/, 'xvd');
  if (target === undefined && !cdrom) {
    return draft.note(`the disk ${name} is no file and no device: it is left out`);
  }
  if (target === undefined)
    return draft.add('disk', `format=empty,vdev=${vdev},access=r,devtype=cdrom`);
  const format = attribute(disk, 'driver', 'type') ?? 'raw';
  const readOnly = find(disk, 'readonly') !== undefined;
  draft.add('disk', diskEntry(target, vdev, {format, cdrom, readOnly}));
}

function takeInterface(draft: Draft, device: XmlElement): void {
  const source = find(device, 'source')?.attributes ?? {};
  const bridge = source['bridge'] ?? source['network'];
  const mac = attribute(device, 'mac', 'address');
  const vifname = attribute(device, 'target', 'dev');
  const words = [
    bridge === undefined ? '' : `bridge=${bridge}`,
    mac === undefined ? '' : `mac=${mac.toLowerCase()}`,
    vifname === undefined || /^vnet\d+$/.test(vifname) ? '' : `vifname=${vifname}`,
  ];
  draft.add('vif', words.filter(word => word !== '').join(','));
}
