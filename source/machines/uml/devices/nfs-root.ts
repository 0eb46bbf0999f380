import {execFileSync} from 'node:child_process';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';

/**
 * Refuses a root on NFS where the kernel cannot have one: it would panic without a word of why. A
 * kernel of User-Mode Linux tells how it was built; with a ramdisk it is for that to mount the root.
 *
 * @throws {UsageError}
 */
export function requireNfsRoot({kernel, ramdisk, cmdline}: DomainConfig): void {
  if (kernel === undefined || ramdisk !== undefined || !/(^|\s)root=\/dev\/nfs\b/.test(cmdline)) {
    return;
  }
  const built = execFileSync(kernel, ['--showconfig'], {encoding: 'utf8', maxBuffer: 2 ** 24});
  const lacking = ['CONFIG_ROOT_NFS', 'CONFIG_IP_PNP'].filter(key => !built.includes(`${key}=y`));
  if (lacking.length === 0) return;
  throw new UsageError(
    `The kernel ${kernel} cannot have its root on NFS, for it was built without ${lacking.join(' and ')}: give it a ramdisk that mounts the root, or take another kernel.`,
  );
}
