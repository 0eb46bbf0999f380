import {realpathSync, statSync} from 'node:fs';
import {refuseHeld} from '../disks/hold.ts';
import {layersOver} from '../disks/layer-records.ts';
import {findMachineLock} from '../disks/machine-locks.ts';
import {UsageError, hasCode} from '../errors.ts';
import {readFileIfPresent} from '../system/files.ts';
import {listMounts, loopDevicesOf} from '../system/mounts.ts';
import {isAlive} from '../system/processes.ts';
import {usesOf} from './disk-uses.ts';
import type {DiskUse, UsedDisk} from './disk-uses.ts';
import {domainFiles} from './domain-files.ts';
import {readEntries} from './entry.ts';
import type {Entry} from './entry.ts';
import {readMachineProcess} from './machine-process.ts';

/** A file or a device, whatever its path, and the block devices that have the same bytes. */
type Identity = {readonly key: string; readonly numbers: readonly string[]};

/** States in which the machine of a domain uses no disk. */
const over = ['shutdown', 'guest-panicked'];

/**
 * Refuses disks that others use, as xend's block script did: one that is to be written to while any
 * other domain has it or this host has mounted it, and one that is to be read while another writes
 * to it; whatever machine of this host has it open, of this registry or not. The base of layers is
 * written to by nobody. `w!` is taken as it is.
 *
 * @param isOther Tells the domains to look at.
 * @param atWork False where the guest's machine has them already: it comes from another registry.
 * @throws {UsageError}
 */
export function refuseSharedDisks(
  run: string,
  disks: readonly UsedDisk[],
  isOther: (id: number) => boolean,
  atWork = true,
): void {
  const wanted = disks.flatMap(usesOf).flatMap(use => {
    const identity = use.force ? undefined : identify(use.path);
    return identity === undefined ? [] : [{use, identity}];
  });
  if (wanted.length === 0) return;
  const users = readUsers(run, isOther);
  for (const {use, identity} of wanted) {
    refuseHeld(use.path);
    if (use.access === 'w') refuseBase(use);
    const reason = findUser(use, identity, users, atWork);
    if (reason === undefined) continue;
    const how = use.access === 'w' ? 'read-write' : 'read-only';
    throw new UsageError(
      `${use.path} ${reason}, and so cannot be given to a guest ${how}: ${cure}`,
    );
  }
}

/**
 * Refuses work on a disk that a machine or this host uses.
 *
 * @param access What the work does to it.
 * @throws {UsageError}
 */
export function refuseDiskInUse(run: string, path: string, access: 'r' | 'w'): void {
  const identity = identify(path);
  if (identity === undefined) return;
  const reason = findUser(
    {path, access, force: false},
    identity,
    readUsers(run, () => true),
    true,
  );
  if (reason === undefined) return;
  throw new UsageError(`${path} ${reason}: end that first.`);
}

/** Who uses a file so that it cannot be used like this as well, in words that follow its name. */
function findUser(
  {path, access}: DiskUse,
  {key, numbers}: Identity,
  users: readonly User[],
  atWork: boolean,
): string | undefined {
  const mount =
    numbers.length === 0
      ? undefined
      : listMounts().find(
          each =>
            each.numbers.some(number => numbers.includes(number)) &&
            (access === 'w' || !each.readOnly),
        );
  if (mount !== undefined) return `is mounted on this host (${mount.point})`;
  const user = users.find(
    each => each.identity.key === key && (access === 'w' || each.use.access === 'w'),
  );
  if (user !== undefined) {
    return `is used by domain ${user.name} (ID ${user.id}, mode ${user.use.access})`;
  }
  const lock = atWork ? findMachineLock(path) : undefined;
  if (lock === undefined || (lock.access === 'r' && access === 'r')) return undefined;
  return `is ${lock.access === 'w' ? 'written to' : 'read'} by ${lock.who}`;
}

/** What is written to a base shows through its layers, where nothing fits any more then. */
function refuseBase({path}: DiskUse): void {
  const layers = layersOver(path);
  if (layers.length === 0) return;
  throw new UsageError(
    `${path} is the base of ${layers.map(({layer}) => layer).join(', ')}, and so cannot be written to: give the domain a layer of its own (cow:${path}), or commit, rebase or delete those with domux disk; ${cure}`,
  );
}

const cure = 'mode w! does it all the same.';

type User = {
  readonly id: number;
  readonly name: string;
  readonly use: DiskUse;
  readonly identity: Identity;
};

/** The disks of the domains whose machines may run. What was killed with its machine uses nothing. */
export function readUsers(run: string, isOther: (id: number) => boolean): User[] {
  return readEntries(run).flatMap(({directory, entry}) => {
    const {id, name} = entry;
    if (!isOther(id) || !mayRun(directory, entry)) return [];
    const files = domainFiles(directory);
    const state = readFileIfPresent(files.state);
    if (state && over.includes((JSON.parse(state) as {status: string}).status)) return [];
    const config = readFileIfPresent(files.config);
    const {disks} = (config ? JSON.parse(config) : {disks: []}) as {disks: readonly UsedDisk[]};
    return disks.flatMap(usesOf).flatMap(use => {
      const identity = identify(use.path);
      return identity === undefined ? [] : [{id, name, use, identity}];
    });
  });
}

/** One whose guest process, machine and creator are all dead was left behind by a crash. */
const mayRun = (directory: string, {guest, creator}: Entry): boolean =>
  [guest, creator, readMachineProcess(directory)].some(
    process => process !== undefined && isAlive(process),
  );

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
