import {readFileSync, readdirSync, readlinkSync, statSync} from 'node:fs';
import {readFileIfPresent} from './files.ts';

/** A lock on a file that some process of this host has (proc_locks(5)). */
export type FileLock = {
  /** Undefined for a lock of an open file, which belongs to no single process. */
  readonly pid?: number;
  readonly exclusive: boolean;
  /** It is one of flock(2), which locks of bytes do not meet. */
  readonly wholeFile: boolean;
  /** Bytes of the file that it is on; the last one is Infinity for a lock up to the end. */
  readonly first: number;
  readonly last: number;
};

/** The locks on a file. None where its file system numbers its devices otherwise (btrfs). */
export function locksOn(path: string): FileLock[] {
  const {dev, ino} = statSync(path, {bigint: true});
  const device = `${hex((dev >> 8n) & 0xfffn)}:${hex((dev & 0xffn) | ((dev >> 12n) & 0xfff00n))}`;
  return parseLocks(readFileSync('/proc/locks', 'latin1'), `${device}:${ino}`);
}

const hex = (number: bigint) => number.toString(16).padStart(2, '0');

/** Lines such as `1: POSIX  ADVISORY  WRITE 2891 fe:00:131 0 EOF`; those who wait have `->`. */
export const parseLocks = (text: string, file: string): FileLock[] =>
  text.split('\n').flatMap(line => {
    const [, kind = '', , type = '', pid = '', where, first, last] = line.split(/\s+/);
    if (where !== file || !['POSIX', 'OFDLCK', 'FLOCK'].includes(kind)) return [];
    return [
      {
        ...(Number(pid) > 0 ? {pid: Number(pid)} : {}),
        exclusive: type === 'WRITE',
        wholeFile: kind === 'FLOCK',
        first: Number(first),
        last: last === 'EOF' ? Infinity : Number(last),
      },
    ];
  });

/** A process that has a file open, as far as this user may see. */
export type FileHolder = {
  readonly pid: number;
  /** Its name, as ps shows it. */
  readonly name: string;
  /** Its working directory. */
  readonly directory: string;
};

/** Who has a file open. Looks at every process: for telling what is in the way, not in passing. */
export function holdersOf(path: string): FileHolder[] {
  const {dev, ino} = statSync(path);
  const opens = (pid: string) =>
    namesIn(`/proc/${pid}/fd`).some(fd => {
      try {
        const stat = statSync(`/proc/${pid}/fd/${fd}`);
        return stat.dev === dev && stat.ino === ino;
      } catch {
        return false;
      }
    });
  return namesIn('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid && opens(name))
    .map(pid => ({
      pid: Number(pid),
      name: readFileIfPresent(`/proc/${pid}/comm`)?.trim() ?? '?',
      directory: linkOf(`/proc/${pid}/cwd`),
    }));
}

/** What another user's process has is not to be seen. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '?';
  }
}
