import {expect, test} from 'vitest';
import {explainReason} from '../../../../source/machines/qemu/migration/hindrances.ts';

// In the words of QEMU 7.2 (hw/9pfs/9p.c and migration/savevm.c in its tree).
test.each([
  [
    "Migration is disabled when VirtFS export path '/srv' is mounted in the guest using mount_tag 'src'",
    /directory src mounted: unmount it there/,
  ],
  ['non-migratable device: 0000:01:00.0/vfio', /has 0000:01:00.0\/vfio, .*pci-detach/],
  ['the moon is full', /cannot leave this QEMU: the moon is full\.$/],
])('a guest that stays because of %j gets the cure', (reason, message) => {
  expect(explainReason(reason, {})).toMatch(message);
});
