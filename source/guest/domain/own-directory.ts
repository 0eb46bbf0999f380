import {statSync} from 'node:fs';

/** The directory that a domain has in the registry. */
export type OwnDirectory = {
  /** Calls back when it is gone for good: what is moved away and back soon is not. */
  readonly whenGone: (callback: (how: DirectoryLoss) => void) => void;
  readonly stopWatching: () => void;
};

/** Somebody removed it, and another domain may have one of the same name by now. */
export type DirectoryLoss = 'removed' | 'replaced';

/** Milliseconds between looks, of which two in a row have to find it gone. */
const interval = 3000;

export function openOwnDirectory(path: string): OwnDirectory {
  const inodeNow = () => statSync(path, {throwIfNoEntry: false})?.ino;
  const own = inodeNow();
  let timer: NodeJS.Timeout | undefined;

  return {
    whenGone: callback => {
      let misses = 0;
      timer = setInterval(() => {
        const inode = inodeNow();
        misses = inode === own ? 0 : misses + 1;
        if (misses === 2) callback(inode === undefined ? 'removed' : 'replaced');
      }, interval).unref();
    },
    stopWatching: () => clearInterval(timer),
  };
}
