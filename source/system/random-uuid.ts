import {readFileSync} from 'node:fs';

/** A random UUID from the kernel (random(4)): node:crypto would cost every guest process 1.5 MB. */
export function randomUuid(): string {
  return readFileSync('/proc/sys/kernel/random/uuid', 'latin1').trim();
}
