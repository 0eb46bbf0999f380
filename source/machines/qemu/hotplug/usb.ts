import {existsSync} from 'node:fs';
import {RefusedError} from '../../../errors.ts';
import type {AttachedDevice} from '../../machine-operations.ts';
import {usbDrivers} from '../command-line/peripherals.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {unplug} from './disks.ts';

const usbBus = 'usb0.0';

/** Plugs a device into the USB bus. @returns its name, which detaches it. */
export async function attachUsb(run: QemuRun, word: string): Promise<string> {
  if (!(await hasBus(run))) {
    throw new RefusedError(
      'DomuxNotSupported',
      'This domain has no USB bus: set usb = 1 and create it anew.',
    );
  }
  const taken = new Set((await listUsb(run)).map(({id}) => id));
  const [kind] = word.split(':');
  const id = freeName(`usb-${kind !== undefined && /^[a-z]+$/.test(kind) ? kind : 'host'}`, taken);
  if (word.startsWith('storage:')) await attachStorage(run, id, word.slice('storage:'.length));
  else await run.monitor.execute('device_add', {...deviceFor(word), id, bus: usbBus});
  return id;
}

/** Pulls a device out of the USB bus, with the file that it is of. */
export async function detachUsb(run: QemuRun, id: string): Promise<void> {
  if (!(await listUsb(run)).some(device => device.id === id)) {
    throw new RefusedError('DeviceNotFound', `There is no ${id} on the USB bus.`);
  }
  await unplug(run, id);
  if (id.startsWith('usb-storage')) {
    await run.monitor.execute('blockdev-del', {'node-name': nodeOf(id)});
  }
}

/** What is on the USB bus. There is nothing in QMP that tells. */
export async function listUsb({monitor}: QemuRun): Promise<AttachedDevice[]> {
  const line = {'command-line': 'info usb'};
  const text = await monitor.execute<string>('human-monitor-command', line);
  return Array.from(
    text.matchAll(/^ *Device [\d.]+, Port (\S+), Speed [^,]*, Product (.*?)(?:, ID: (\S+))?\r?$/gm),
    ([, port = '', what = '', id = '']) => ({id, what, port}),
  );
}

async function hasBus({monitor}: QemuRun): Promise<boolean> {
  type Member = {readonly name: string};
  const path = '/machine/peripheral';
  const members = await monitor.execute<readonly Member[]>('qom-list', {path});
  return members.some(({name}) => name === 'usb0');
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let number = 0;
  while (taken.has(`${name}${number}`)) ++number;
  return `${name}${number}`;
}

const nodeOf = (id: string) => `${id}-file`;

async function attachStorage(run: QemuRun, id: string, filename: string): Promise<void> {
  const node = nodeOf(id);
  const file = {driver: 'file', filename};
  await run.monitor.execute('blockdev-add', {'node-name': node, driver: 'raw', file});
  try {
    const device = {driver: 'usb-storage', id, drive: node, bus: usbBus, removable: true};
    await run.monitor.execute('device_add', device);
  } catch (error) {
    await run.monitor.execute('blockdev-del', {'node-name': node});
    throw error;
  }
}

/** @throws {RefusedError} for what is no device, or none that this host can give away. */
function deviceFor(word: string): Readonly<Record<string, unknown>> {
  const emulated = Object.entries(usbDrivers).find(([name]) => name === word);
  if (emulated !== undefined) return {driver: emulated[1]};
  const place = /^(\d+)\.(\d+)$/.exec(word);
  const kind = /^([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(word);
  if (place === null && kind === null) {
    throw new RefusedError(
      'GenericError',
      `'${word}' is no USB device: it is tablet, mouse, keyboard, storage:FILE, BUS.ADDRESS or VENDOR:PRODUCT.`,
    );
  }
  if (!existsSync('/dev/bus/usb')) {
    throw new RefusedError('DomuxNotSupported', 'This host has no USB: there is no /dev/bus/usb.');
  }
  return place === null
    ? {driver: 'usb-host', vendorid: `0x${kind?.[1]}`, productid: `0x${kind?.[2]}`}
    : {driver: 'usb-host', hostbus: Number(place[1]), hostaddr: Number(place[2])};
}
