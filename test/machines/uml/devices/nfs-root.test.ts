import {beforeAll, expect, test} from 'vitest';
import type {DomainConfig} from '../../../../source/config/domain-config.ts';
import {requireNfsRoot} from '../../../../source/machines/uml/devices/nfs-root.ts';
import {miniTimeout} from '../../../helpers/guests/mini.ts';
import {miniConfig} from '../guest.ts';

let mini: DomainConfig;
beforeAll(async () => (mini = await miniConfig()), miniTimeout);

test('refuses a root on NFS that the kernel cannot have, and leaves it to a ramdisk', () => {
  const cmdline = 'ip=dhcp root=/dev/nfs nfsroot=10.0.0.1:/srv';
  const {ramdisk: _, ...bare} = mini;
  expect(() => requireNfsRoot({...bare, cmdline})).toThrow(
    'was built without CONFIG_ROOT_NFS and CONFIG_IP_PNP: give it a ramdisk that mounts the root',
  );
  expect(() => requireNfsRoot({...mini, cmdline})).not.toThrow();
  expect(() => requireNfsRoot({...bare, cmdline: 'root=/dev/ubda'})).not.toThrow();
});
