import {spawn} from 'node:child_process';
import {statfsSync} from 'node:fs';
import {UsageError} from '../errors.ts';
import {findMachineLock} from './machine-locks.ts';

/** Takes a lock off a disk again. */
export type Unlock = () => Promise<void>;

const refused = 75;
/** NFS_SUPER_MAGIC of linux/magic.h. */
const nfs = 0x6969;

/**
 * Locks a disk for all of this host to see, of whatever user and whatever registry: the lock is the
 * kernel's, of the kind that flock(2) takes, and is gone with this process, however that ends. QEMU and
 * User-Mode Linux lock by fcntl(2), and so are not in its way.
 *
 * Node has no call for it: flock(1) has it, until its input ends. A host without it goes without the
 * lock, as does a disk on NFS, where the two kinds of lock are one and QEMU would be refused its own.
 *
 * @throws {UsageError} when another process has one that does not go with it.
 */
export async function lockDisk(path: string, access: 'r' | 'w'): Promise<Unlock> {
  if (statfsSync(path).type === nfs) return nothingToDo;
  const kind = access === 'w' ? '--exclusive' : '--shared';
  const words = [kind, '--nonblock', '--conflict-exit-code', String(refused)];
  const child = spawn('flock', [...words, path, 'cat'], {stdio: ['pipe', 'pipe', 'ignore']});
  const ended = new Promise<number | null>(resolve => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
  child.stdin.on('error', () => undefined);
  // cat says it again as soon as it runs, and that is when the lock is there.
  child.stdin.write('\n');
  const taken = new Promise<'taken'>(resolve => child.stdout.once('data', () => resolve('taken')));
  const outcome = await Promise.race([taken, ended]);
  if (outcome === refused) {
    const who = findMachineLock(path)?.who ?? 'another process';
    throw new UsageError(`${path} is locked by ${who}: wait for its end.`);
  }
  if (outcome !== 'taken') return nothingToDo;
  return async () => {
    child.stdin.end();
    await ended;
  };
}

const nothingToDo: Unlock = () => Promise.resolve();
