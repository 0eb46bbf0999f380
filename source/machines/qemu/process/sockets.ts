import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/**
 * Removes the sockets of a QEMU that is gone or about to be started. One that is told to quit closes
 * its monitor before it removes them, so that it may be killed in between.
 *
 * @param directory The machine's.
 */
export function removeSockets(directory: string): void {
  const sockets = readdirSync(directory).filter(name => name.endsWith('.sock'));
  for (const name of sockets) rmSync(join(directory, name), {force: true});
}
