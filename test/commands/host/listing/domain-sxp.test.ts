import {expect, test} from 'vitest';
import {domainSxp} from '../../../../source/commands/host/listing/domain-sxp.ts';
import {prettySxp} from '../../../../source/commands/host/listing/sxp.ts';
import {simConfig} from '../../../helpers/guests/sim.ts';
import {domain} from '../domain.ts';

test('a domain has the elements of xm 2.0 in their order', () => {
  const config = simConfig('ttylinux', {
    uuid: '10111213-1415-1617-1819-1a1b1c1d1e1f',
    machine: 'uml',
    memory: 63,
    maxmem: 128,
    kernel: '/boot/vmlinuz-2.6.11-xenU',
    settings: [
      ['root', '/dev/hda1 ro'],
      ['extra', '4'],
    ],
    cmdline: 'root=/dev/hda1 ro 4',
    disks: [
      {
        target: '/root/ttylinux',
        format: 'raw',
        vdev: 'hda1',
        access: 'w',
        force: false,
        cdrom: false,
      },
    ],
    vifs: [{mac: 'aa:00:00:1a:2b:3c', bridge: 'xen-br0'}],
  });
  const viewers = [{id: 7, since: 0, lost: 0}];
  const console = {console: 0, path: '/run/c.sock', log: '/log/c.log', 'bytes-out': 0, viewers};
  const info = domain({id: 5, 'cpu-ns': 123_456_000}, 63);

  const listing = {info, now: 1_116_758_998.11, consoles: [console], config};
  const deviceNumber = (path: string) => (path === '/root/ttylinux' ? 1793 : undefined);
  // What is no block device has no number.
  expect(prettySxp(domainSxp(listing))).not.toContain('(device 1793)');
  expect(prettySxp(domainSxp({...listing, deviceNumber}))).toBe(
    `(domain
    (id 5)
    (name ttylinux)
    (memory 63)
    (maxmem 63)
    (state -b---)
    (cpu 0)
    (cpu_time 0.123456)
    (up_time 1474.26)
    (start_time 1116757523.85)
    (console
        (status connected)
        (id 0)
        (domain 5)
        (local_port 0)
        (remote_port 0)
        (console_port 0)
        (path /run/c.sock)
        (log /log/c.log)
        (connected localhost 7)
    )
    (devices
        (vif
            (idx 0)
            (vif 0)
            (mac aa:00:00:1a:2b:3c)
            (vifname vif5.0)
            (bridge xen-br0)
            (index 0)
        )
        (vbd
            (idx 0)
            (vdev 769)
            (device 1793)
            (mode w)
            (dev hda1)
            (uname file:/root/ttylinux)
            (node /root/ttylinux)
            (index 0)
        )
    )
    (config
        (vm
            (name ttylinux)
            (memory 63)
            (maxmem 128)
            (image
                (linux
                    (kernel /boot/vmlinuz-2.6.11-xenU)
                    (root '/dev/hda1 ro')
                    (args 4)
                )
            )
            (device (vbd (uname file:/root/ttylinux) (dev hda1) (mode w)))
            (device (vif (mac aa:00:00:1a:2b:3c) (bridge xen-br0)))
            (uuid 10111213-1415-1617-1819-1a1b1c1d1e1f)
            (machine uml)
            (vcpus 1)
            (on_poweroff destroy)
            (on_reboot restart)
            (on_crash destroy)
            (on_watchdog destroy)
        )
    )
    (domid 5)
    (uuid 10111213-1415-1617-1819-1a1b1c1d1e1f)
    (online_vcpus 1)
)`,
  );
});

test('the reason of a shutdown is there while it lasts', () => {
  const down = domain({status: 'shutdown', state: '---s--', reason: 'halt'});
  expect(prettySxp(domainSxp({info: down, now: 0}))).toContain('(shutdown_reason halt)');
  expect(prettySxp(domainSxp({info: domain(), now: 0}))).not.toContain('shutdown_reason');
});
