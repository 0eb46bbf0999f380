import type {DomainConfig} from '../domain-config.ts';
import {guestKernelLine} from '../devices/guest-devices.ts';
import type {Boot} from './boot.ts';
import type {Resolution} from './resolution.ts';

/** Says where the guest will find a disk by another name than the config has for it, and where not at all. */
export function noteOfDevices(
  {note, warn, isSet}: Resolution,
  {image}: Boot,
  {machine, kernel, cmdline, disks, shares = []}: DomainConfig,
): void {
  if (machine === 'uml') {
    for (const {vdev, format} of disks) {
      if (format === 'empty') {
        note('disk', `\`${vdev}' is an empty drive, which machine uml has not: it is left out`);
      }
    }
  }
  if (machine === 'qemu' && shares.length > 0 && image !== undefined) {
    warn(
      'p9',
      "the kernel of this image has no 9P to mount it by: boot a disk whose own kernel has (Debian's linux-image-amd64, not its cloud kernel), or use machine uml",
    );
  }
  if (kernel === undefined) return;
  const [before, after] = [cmdline, guestKernelLine(machine, cmdline, disks)].map(rootOf);
  if (before === after) return;
  const key = ['cmdline', 'root', 'extra'].find(isSet) ?? 'root';
  note(
    key,
    `${before ?? ''} is ${after ?? ''} in the guest, as disks are called on machine ${machine}`,
  );
}

const rootOf = (cmdline: string): string | undefined =>
  cmdline.split(/\s+/).findLast(word => word.startsWith('root='));
