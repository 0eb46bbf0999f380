import {realpathSync, statSync} from 'node:fs';
import {UsageError, hasCode} from '../errors.ts';
import {readFileIfPresent} from '../system/files.ts';
import {listMounts, loopDevicesOf} from '../system/mounts.ts';
import {domainFiles} from './domain-files.ts';
import {readEntries} from './entry.ts';

/** What of a disk says whether two may have it. */
export type SharedDisk = {
  /** A path; empty for a drive with nothing in it. */
  readonly target: string;
  readonly access: 'r' | 'w';
  /** xm's `w!`. */
  readonly force: boolean;
};

/** A file or a device, whatever its path, and the block devices that have the same bytes. */
type Identity = {readonly key: string; readonly numbers: readonly string[]};

/** States in which the machine of a domain uses no disk. */
const over = ['shutdown', 'guest-panicked'];

/**
 * Refuses disks that others use, as xend's block script did: one that is to be written to while any
 * other domain has it or this host has mounted it, and one that is to be read while another writes
 * to it. `w!` is taken as it is.
 *
 * @param isOther Tells the domains to look at.
 * @throws {UsageError}
 */
export function refuseSharedDisks(
  run: string,
  disks: readonly SharedDisk[],
  isOther: (id: number) => boolean,
): void {
  const wanted = disks.flatMap(disk => {
    const identity = disk.force ? undefined : identify(disk.target);
    return identity === undefined ? [] : [{disk, identity}];
  });
  if (wanted.length === 0) return;
  const users = readUsers(run, isOther);
  for (const {disk, identity} of wanted) {
    refuseMounted(disk, identity);
    const clashing = users.find(
      user =>
        user.identity.key === identity.key && (disk.access === 'w' || user.disk.access === 'w'),
    );
    if (clashing) {
      throw new UsageError(
        `${disk.target} is used by domain ${clashing.name} (ID ${clashing.id}, mode ${clashing.disk.access}), and so cannot be given to another one ${words(disk)}: ${cure}`,
      );
    }
  }
}

function refuseMounted(disk: SharedDisk, {numbers}: Identity): void {
  if (numbers.length === 0) return;
  const mount = listMounts().find(
    each =>
      each.numbers.some(number => numbers.includes(number)) &&
      (disk.access === 'w' || !each.readOnly),
  );
  if (mount === undefined) return;
  throw new UsageError(
    `${disk.target} is mounted on this host (${mount.point}), and so cannot be given to a guest ${words(disk)}: ${cure}`,
  );
}

const words = ({access}: SharedDisk) => (access === 'w' ? 'read-write' : 'read-only');
const cure = 'mode w! does it all the same.';

type User = {
  readonly id: number;
  readonly name: string;
  readonly disk: SharedDisk;
  readonly identity: Identity;
};

/** The disks of the domains whose machines may run. */
function readUsers(run: string, isOther: (id: number) => boolean): User[] {
  return readEntries(run).flatMap(({directory, entry: {id, name}}) => {
    if (!isOther(id)) return [];
    const files = domainFiles(directory);
    const state = readFileIfPresent(files.state);
    if (state && over.includes((JSON.parse(state) as {status: string}).status)) return [];
    const config = readFileIfPresent(files.config);
    const {disks} = (config ? JSON.parse(config) : {disks: []}) as {disks: readonly SharedDisk[]};
    return disks.flatMap(disk => {
      const identity = identify(disk.target);
      return identity === undefined ? [] : [{id, name, disk, identity}];
    });
  });
}

/** Undefined for what is no disk that could be shared: nothing, a URL, /dev/null. */
function identify(target: string): Identity | undefined {
  try {
    const stat = target === '' ? undefined : statSync(target);
    if (stat?.isBlockDevice()) {
      const number = deviceNumbers(stat.rdev);
      return {key: `device ${number}`, numbers: [number]};
    }
    if (!stat?.isFile()) return undefined;
    return {key: `file ${stat.dev}:${stat.ino}`, numbers: loopDevicesOf(realpathSync(target))};
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** `8:1` of a device number as stat(2) gives it (gnu_dev_major in glibc's sys/sysmacros.h). */
function deviceNumbers(rdev: number): string {
  const number = BigInt(rdev);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & 0xfffff000n);
  const minor = (number & 0xffn) | ((number >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}
