import {refuseHeld} from '../../disks/hold.ts';
import {layersOver} from '../../disks/layers/layer-records.ts';
import {findMachineLock} from '../../disks/machine-locks.ts';
import {UsageError} from '../../errors.ts';
import {listMounts} from '../../system/mounts.ts';
import {usesOf} from './disk-uses.ts';
import type {DiskUse, UsedDisk} from './disk-uses.ts';
import {identifyDisk, readUsers, readUsersElsewhere} from './disk-users.ts';
import type {DiskIdentity, DiskUser} from './disk-users.ts';

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
  const wanted = disks.flatMap(usesOf).flatMap(withIdentity);
  if (wanted.length === 0) return;
  const users = [...readUsers(run, isOther), ...(atWork ? readUsersElsewhere(run) : [])];
  refuseTwice(wanted);
  for (const {use, identity} of wanted) {
    refuseHeld(use.path, use.access);
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
 * Refuses a disk that the same domain has already, where one of the two writes to it.
 *
 * @throws {UsageError}
 */
export function refuseOwnDisk(disk: UsedDisk, others: readonly UsedDisk[]): void {
  refuseTwice([disk, ...others].flatMap(usesOf).flatMap(withIdentity));
}

type IdentifiedUse = {readonly use: DiskUse; readonly identity: DiskIdentity};

function withIdentity(use: DiskUse): IdentifiedUse[] {
  const identity = use.force ? undefined : identifyDisk(use.path);
  return identity === undefined ? [] : [{use, identity}];
}

/** Each use was asked for by one disk, and none of them may come twice where it is written to. */
function refuseTwice(uses: readonly IdentifiedUse[]): void {
  const twice = uses.find(({use, identity}, at) =>
    uses.some(
      (other, before) =>
        before < at &&
        other.identity.key === identity.key &&
        (use.access === 'w' || other.use.access === 'w'),
    ),
  );
  if (twice === undefined) return;
  throw new UsageError(
    `${twice.use.path} would be two disks of one domain, and be written to: give it to the guest once; ${cure}`,
  );
}

/**
 * Refuses work on a disk that a machine or this host uses.
 *
 * @param access What the work does to it.
 * @throws {UsageError}
 */
export function refuseDiskInUse(run: string, path: string, access: 'r' | 'w'): void {
  const identity = identifyDisk(path);
  if (identity === undefined) return;
  const reason = findUser(
    {path, access, force: false},
    identity,
    [...readUsers(run, () => true), ...readUsersElsewhere(run)],
    true,
  );
  if (reason === undefined) return;
  throw new UsageError(`${path} ${reason}: end that first.`);
}

/** Who uses a file so that it cannot be used like this as well, in words that follow its name. */
function findUser(
  {path, access}: DiskUse,
  {key, numbers}: DiskIdentity,
  users: readonly DiskUser[],
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
    const elsewhere = user.registry === undefined ? '' : `, of ${user.registry}`;
    return `is used by domain ${user.name} (ID ${user.id}, mode ${user.use.access}${elsewhere})`;
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
