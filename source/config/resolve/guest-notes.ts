import type {DomainConfig} from '../domain-config.ts';
import {guestKernelLine} from '../devices/guest-devices.ts';
import type {Resolution} from './resolution.ts';

/** Says where the guest will find a disk by another name than the config has for it. */
export function noteOfDevices(
  {note, isSet}: Resolution,
  {machine, kernel, cmdline, disks}: DomainConfig,
): void {
  if (machine === 'uml') {
    for (const {vdev, format} of disks) {
      if (format === 'empty') {
        note('disk', `\`${vdev}' is an empty drive, which machine uml has not: it is left out`);
      }
    }
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
