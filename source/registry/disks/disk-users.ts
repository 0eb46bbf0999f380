import {realpathSync, statSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {loopDevicesOf} from '../../system/mounts.ts';
import {isAlive} from '../../system/processes.ts';
import {usesOf} from './disk-uses.ts';
import type {DiskUse, UsedDisk} from './disk-uses.ts';
import {domainFiles} from '../domains/domain-files.ts';
import {readEntries} from '../domains/entry.ts';
import type {Entry} from '../domains/entry.ts';
import {otherRegistries} from '../known-registries.ts';
import {readMachineProcess} from '../guests/machine-process.ts';

/** A file or a device, whatever its path, and the block devices that have the same bytes. */
export type DiskIdentity = {readonly key: string; readonly numbers: readonly string[]};

/** States in which the machine of a domain uses no disk. */
const over = ['shutdown', 'guest-panicked'];

/** A domain that uses a file for a disk. */
export type DiskUser = {
  readonly id: number;
  readonly name: string;
  /** The directory of its registry, where that is another one. */
  readonly registry?: string;
  readonly use: DiskUse;
  readonly identity: DiskIdentity;
};

/** The disks of the domains whose machines may run. What was killed with its machine uses nothing. */
export function readUsers(run: string, isOther: (id: number) => boolean): DiskUser[] {
  return readEntries(run).flatMap(({directory, entry}) => {
    const {id, name} = entry;
    if (!isOther(id) || !mayRun(directory, entry)) return [];
    const files = domainFiles(directory);
    const state = readFileIfPresent(files.state);
    if (state && over.includes((JSON.parse(state) as {status: string}).status)) return [];
    const config = readFileIfPresent(files.config);
    const {disks} = (config ? JSON.parse(config) : {disks: []}) as {disks: readonly UsedDisk[]};
    return disks.flatMap(usesOf).flatMap(use => {
      const identity = identifyDisk(use.path);
      return identity === undefined ? [] : [{id, name, use, identity}];
    });
  });
}

/** The same of all other registries of this user. One that may not be looked into says nothing. */
export const readUsersElsewhere = (run: string): DiskUser[] =>
  otherRegistries(run).flatMap(registry => {
    try {
      return readUsers(registry, () => true).map(user => ({...user, registry}));
    } catch (error) {
      if (hasCode(error, 'EACCES', 'ENOENT')) return [];
      throw error;
    }
  });

/** One whose guest process, machine and creator are all dead was left behind by a crash. */
const mayRun = (directory: string, {guest, creator}: Entry): boolean =>
  [guest, creator, readMachineProcess(directory)].some(
    process => process !== undefined && isAlive(process),
  );

/** Undefined for what is no disk that could be shared: nothing, a URL, /dev/null. */
export function identifyDisk(target: string): DiskIdentity | undefined {
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
