/** The number of a disk by its name or its number (xen-vbd-interface(7)); partitions are dropped. */
export function diskIndex(vdev: string): number {
  const name = vdev.replace(/^\/dev\//, '');
  const numbered = /^d(\d+)(?:p\d+)?$/.exec(name);
  if (numbered) return Number(numbered[1]);
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(name)) return indexOfNumber(Number(name));
  const lettered = /^(?:xvd|sd|hd|vd|ubd)([a-z]+)\d*$/.exec(name);
  return (
    [...(lettered?.[1] ?? 'a')].reduce((sum, digit) => sum * 26 + digit.charCodeAt(0) - 96, 0) - 1
  );
}

/** True for what is no path: `nbd://host/export`. */
export const isUrl = (target: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//.test(target);

function indexOfNumber(number: number): number {
  if (number >= 1 << 28) return (number >> 8) & 0xfffff;
  const minor = number & 0xff;
  const major = number >> 8;
  if (major === 3) return minor >> 6;
  if (major === 22) return 2 + (minor >> 6);
  return minor >> 4;
}

/** A disk of the config, and the device that it is in the guest: `ubda`, `vda`. */
export type PlacedDisk = {readonly vdev: string; readonly device: string};

/**
 * Replaces the device that a `root=` names by the one it is here, so that a command line written for
 * Xen or QEMU boots: `root=/dev/xvda1` becomes `root=/dev/ubda1`, or `root=/dev/ubda` where the config
 * gives `xvda1` itself as a disk.
 */
export function rewriteRoot(cmdline: string, disks: readonly PlacedDisk[]): string {
  return cmdline.replace(
    /(^|\s)root=\/dev\/([a-z]+\d*)(?=\s|$)/g,
    (whole, before: string, name: string) => {
      const exact = disks.find(disk => disk.vdev === name);
      if (exact) return `${before}root=/dev/${exact.device}`;
      const [, disk = '', partition = ''] = /^([a-z]+)(\d*)$/.exec(name) ?? [];
      const parent = disks.find(({vdev}) => vdev === disk);
      return parent ? `${before}root=/dev/${parent.device}${partition}` : whole;
    },
  );
}
