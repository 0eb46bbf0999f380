import {RefusedError} from '../../../errors.ts';
import type {Monitor} from '../control/monitor.ts';

/** The files of a console: what QEMU reads input from, and what it appends output to. */
export type ConsoleFiles = {readonly in: string; readonly out: string};

/**
 * Has QEMU give and take a console in files. Console 0 is the serial line that the machine was started
 * with; each other one is virtio's, hvc0 and on, and is plugged in with the first files it gets: its
 * driver takes others only while the guest runs (virtconsole_enable_backend in
 * hw/char/virtio-console.c of QEMU's tree).
 *
 * @returns false when it keeps the files it has, since its guest does not run.
 */
export async function openBackend(
  monitor: Pick<Monitor, 'execute'>,
  console: number,
  files: ConsoleFiles,
): Promise<boolean> {
  const id = `console${console}`;
  const backend = {type: 'file', data: {...files, append: true}};
  if (console > 0 && !(await isThere(monitor, id))) {
    await monitor.execute('chardev-add', {id, backend});
    const port = {driver: 'virtconsole', bus: 'serial0.0', id: `hvc${console - 1}`};
    await monitor.execute('device_add', {...port, chardev: id});
    return true;
  }
  try {
    await monitor.execute('chardev-change', {id, backend});
    return true;
  } catch (error) {
    if (console > 0 && error instanceof RefusedError && error.message.includes('hotswap')) {
      return false;
    }
    throw error;
  }
}

async function isThere({execute}: Pick<Monitor, 'execute'>, id: string): Promise<boolean> {
  const chardevs = await execute<readonly {readonly label: string}[]>('query-chardev');
  return chardevs.some(({label}) => label === id);
}
