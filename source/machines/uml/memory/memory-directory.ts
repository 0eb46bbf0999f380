import {readFileSync, statfsSync} from 'node:fs';

/** A mount as /proc/self/mounts has it. */
export type Mount = {readonly point: string; readonly options: readonly string[]};

export type MemoryChoice = {
  /** To be set as TMPDIR. */
  readonly directory: string;
  readonly note?: string;
};

/**
 * The kernel keeps its guest's memory in a deleted file that it maps executable, so the directory
 * must allow that and have room: without room the guest dies of SIGBUS in the middle of its work.
 * The first that does is taken; shared memory comes first, for there it costs no disk writes.
 *
 * @param bytes memory of the guest
 * @param candidates in order of preference
 */
export function chooseMemoryDirectory(
  candidates: readonly string[],
  bytes: number,
  mounts: readonly Mount[],
  freeBytes: (directory: string) => number,
): MemoryChoice {
  const executable = candidates.filter(path => !isNoexec(path, mounts));
  const roomy = executable.find(path => freeBytes(path) >= bytes);
  const [preferred = '/tmp'] = candidates;
  const directory = roomy ?? executable[0] ?? preferred;
  if (directory === preferred && roomy !== undefined) return {directory};
  if (roomy === undefined) {
    const why = executable.length === 0 ? 'may be executed from' : 'has room for all of it';
    return {
      directory,
      note: `the guest's memory is kept in ${directory}, but none of ${candidates.join(', ')} ${why}`,
    };
  }
  const why = executable.includes(preferred) ? 'is full' : 'is mounted noexec';
  return {directory, note: `the guest's memory is kept in ${directory}, for ${preferred} ${why}`};
}

function isNoexec(path: string, mounts: readonly Mount[]): boolean {
  const holder = mounts
    .filter(({point}) => point === '/' || path === point || path.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best && best.point.length > mount.point.length ? best : mount),
      undefined,
    );
  return holder?.options.includes('noexec') ?? false;
}

/** The mounts of this process, later ones over earlier ones. Octal escapes stand for blanks (fstab(5)). */
export function readMounts(): Mount[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, point = '', , options = ''] = line.split(' ');
      const unescaped = point.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 8)),
      );
      return {point: unescaped, options: options.split(',')};
    });
}

/** Bytes that an unprivileged user may still write in a directory; 0 when there is none. */
export function freeBytes(directory: string): number {
  try {
    const {bavail, bsize} = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
