import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {hasCode} from '../errors.ts';
import {readFileIfPresent} from './files.ts';

/** A block device that a file system of this host is on. */
export type MountedDevice = {
  /** As in `8:1`, and of the disk that it is a part of, if it is one. */
  readonly numbers: readonly string[];
  readonly point: string;
  readonly readOnly: boolean;
};

/** What is mounted here, and what is swapped on (proc_pid_mountinfo(5), proc_swaps(5)). */
export function listMounts(): MountedDevice[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, , number = '', , point = '', options = ''] = line.split(' ');
      // Major number 0 is of file systems without a device.
      if (number === '' || number.startsWith('0:')) return [];
      const readOnly = options.split(',').includes('ro');
      return [{numbers: [number, ...wholeDisk(number)], point: unescape(point), readOnly}];
    });
}

/** Blanks and the like are given as octal numbers. */
const unescape = (text: string) =>
  text.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

/** The disk that a partition is on, by its numbers; none where it is a disk itself. */
function wholeDisk(number: string): string[] {
  try {
    const parent = dirname(readlinkSync(`/sys/dev/block/${number}`));
    const name = basename(parent);
    const disk = readFileIfPresent(`/sys/block/${name}/dev`)?.trim();
    return disk === undefined ? [] : [disk];
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The loop devices that a file is behind, by their numbers: `7:0`. */
export function loopDevicesOf(path: string): string[] {
  const loops = readdirSync('/sys/block').filter(name => name.startsWith('loop'));
  return loops.flatMap(name => {
    const backing = readFileIfPresent(`/sys/block/${name}/loop/backing_file`)?.trim();
    const number = backing === path ? readFileIfPresent(`/sys/block/${name}/dev`)?.trim() : '';
    return number ? [number] : [];
  });
}
