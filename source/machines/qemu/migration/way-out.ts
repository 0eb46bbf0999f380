import {rmSync, symlinkSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';

/** A link to the directory of a socket: a path of any length would not fit in its address. */
const link = 'out';

/** Has the sockets beside this one reached through a link in the directory that QEMU runs in. */
export function linkWayOut(directory: string, socket: string): void {
  const path = join(directory, link);
  rmSync(path, {force: true});
  symlinkSync(dirname(socket), path);
}

/** What QEMU calls such a socket. */
export const throughWayOut = (socket: string): string => `${link}/${basename(socket)}`;
