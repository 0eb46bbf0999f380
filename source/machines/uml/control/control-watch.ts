import {statSync, watch} from 'node:fs';
import type {FSWatcher} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../../errors.ts';

/** What happens to a kernel's control socket. */
export type ControlWatch = {
  /** True while the kernel can be controlled. */
  readonly present: () => boolean;
  readonly close: () => void;
};

export type ControlEvents = {
  /** The socket is there: for the first time, or again after the guest rebooted. */
  readonly appeared: () => void;
  /** The kernel took it away: it ends or reboots, in order. */
  readonly vanished: () => void;
};

/** Milliseconds. A watch may be refused (inotify has limits per user), and events can be lost. */
const fallbackInterval = 1000;
const launchInterval = 20;

/**
 * Watches the directory that a kernel makes for its control socket and removes when it ends or
 * reboots. Asking the kernel itself to tell of its boot (`mconsole=notify:`) would be quicker still,
 * but a notify socket that nobody reads for a while freezes the whole guest.
 */
export function watchControl(parent: string, name: string, events: ControlEvents): ControlWatch {
  const directory = join(parent, name);
  const socket = join(directory, 'mconsole');
  let inner: FSWatcher | undefined;
  let watched: number | undefined;
  let generation: number | undefined;
  let open = true;

  const look = () => {
    if (!open) return;
    const born = birthOf(socket);
    if (born === generation) {
      if (born === undefined) watchInside();
      return;
    }
    if (generation !== undefined) {
      generation = undefined;
      schedule(launchInterval);
      events.vanished();
      return look();
    }
    generation = born;
    inner?.close();
    inner = undefined;
    watched = undefined;
    schedule(fallbackInterval);
    events.appeared();
  };

  /** Watches the directory that is there now: the one that was watched may have been removed. */
  const watchInside = () => {
    const inode = statSync(directory, {throwIfNoEntry: false})?.ino;
    if (inode === watched) return;
    inner?.close();
    inner = inode === undefined ? undefined : tryToWatch(directory, look);
    watched = inode;
    if (inner && birthOf(socket) !== undefined) look();
  };

  let timer: NodeJS.Timeout;
  const schedule = (milliseconds: number) => {
    clearInterval(timer);
    timer = setInterval(look, milliseconds).unref();
  };

  const outer = tryToWatch(parent, look);
  schedule(launchInterval);
  look();

  return {
    present: () => generation !== undefined,
    close: () => {
      open = false;
      clearInterval(timer);
      inner?.close();
      outer?.close();
    },
  };
}

function tryToWatch(directory: string, listener: () => void): FSWatcher | undefined {
  try {
    return watch(directory, listener).on('error', () => undefined);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOSPC', 'EMFILE', 'ENOSYS')) return undefined;
    throw error;
  }
}

/** Tells a socket from the next one in its place, whose inode number is often the same; nobody writes to its inode. */
function birthOf(path: string): number | undefined {
  return statSync(path, {throwIfNoEntry: false})?.mtimeMs;
}
