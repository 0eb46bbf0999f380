import type {DiskConfig, MachineKind} from '../domain-config.ts';
import {diskIndex, rewriteRoot} from './disk-names.ts';

/** A disk, and what it is in the guest. */
export type DiskPlace<D extends DiskConfig = DiskConfig> = {
  readonly disk: D;
  /** From 0, in the order of the guest's names. */
  readonly index: number;
  /** `ubda`, `vda`; under QEMU a guess where several drivers share the letters. */
  readonly device: string;
};

/** User-Mode Linux has a place for each letter: a disk gets that of its own, else the next one free. */
export function umlPlaces(disks: readonly DiskConfig[]): DiskPlace[] {
  const taken = new Set<number>();
  return disks
    .filter(({format, target}) => format !== 'empty' && target !== '')
    .map(disk => {
      const wanted = diskIndex(disk.vdev);
      const index = wanted < umlDisks && !taken.has(wanted) ? wanted : firstFree(taken);
      taken.add(index);
      return {disk, index, device: `ubd${letters(index)}`};
    });
}

/** Block devices that a kernel has: MAX_DEV in arch/um/drivers/ubd_kern.c. */
export const umlDisks = 16;

function firstFree(taken: ReadonlySet<number>): number {
  let index = 0;
  while (taken.has(index)) index += 1;
  return index;
}

/** A PC's disks are found in the order of their letters, which is the order of virtio's; CD drives apart. */
export function pcPlaces<D extends DiskConfig>(disks: readonly D[]): DiskPlace<D>[] {
  const drives = disks.filter(({cdrom}) => cdrom);
  const hard = disks
    .filter(({cdrom}) => !cdrom)
    .toSorted((a, b) => diskIndex(a.vdev) - diskIndex(b.vdev));
  return disks.map(disk => {
    const index = (disk.cdrom ? drives : hard).indexOf(disk);
    return {disk, index, device: disk.cdrom ? `sr${index}` : `vd${letters(index)}`};
  });
}

/**
 * A kernel command line as it is given to a guest on this kind of machine: what its `root=` names is
 * another device there.
 */
export function guestKernelLine(
  machine: MachineKind,
  cmdline: string,
  disks: readonly DiskConfig[],
): string {
  const places = machine === 'uml' ? umlPlaces(disks) : machine === 'qemu' ? pcPlaces(disks) : [];
  return rewriteRoot(
    cmdline,
    places.map(({disk: {vdev}, device}) => ({vdev, device})),
  );
}

/** 0 is `a`, 26 is `aa`. */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : `${letters(Math.floor(number / 26) - 1)}${last}`;
}
