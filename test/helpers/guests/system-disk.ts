import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {imageFiles} from '../../../source/images/image.ts';
import {runProgram} from '../programs/run-program.ts';
import {ensureMini} from './mini.ts';

/**
 * Makes a raw disk with the smallest system that does what is asked of one that domains are made of:
 * it is started by the image `mini`, has a login on its serial line, takes its host name from the
 * kernel's parameters, or from the CD that cloud-init reads, and says so to whoever connects to port 22.
 */
export async function makeSystemDisk(disk: string): Promise<void> {
  const {ramdisk} = await ensureMini();
  mkdirSync(dirname(disk), {recursive: true});
  const tree = mkdtempSync(`${disk}.tree-`);
  for (const name of ['bin', 'dev', 'etc', 'mnt', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp']) {
    mkdirSync(join(tree, name));
  }
  copyFileSync(join(dirname(ramdisk), imageFiles.busybox), join(tree, 'bin/busybox'));
  for (const name of ['sh', 'mount']) symlinkSync('busybox', join(tree, 'bin', name));
  writeFileSync(join(tree, 'sbin/init'), init, {mode: 0o755});
  writeFileSync(join(tree, 'etc/udhcpc'), udhcpc, {mode: 0o755});
  runProgram('mke2fs', '-q', '-t', 'ext4', '-d', tree, disk, '32M');
  rmSync(tree, {recursive: true});
}

const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/root
for word in $(cat /proc/cmdline); do
  case $word in systemd.hostname=*) hostname "\${word#*=}" ;; esac
done
# The kernel of User-Mode Linux has no file system of CDs built in; what is on one is there plainly.
for device in /dev/ubdb /dev/vdb; do
  [ ! -e $device ] || hostname "$(sed -n 's/.*"local-hostname": "\\([^"]*\\)".*/\\1/p' $device)"
done
ip link set lo up
ip link set eth0 up
udhcpc -b -q -i eth0 -s /etc/udhcpc -x "hostname:$(hostname)" >/dev/null 2>&1 &
while :; do nc -l -p 22 -e echo "SSH-2.0-$(hostname)"; done >/dev/null 2>&1 &
while :; do
  cd /root
  setsid sh -c 'exec sh -i <>/dev/ttyS0 >&0 2>&1'
done
`;

const udhcpc = `#!/bin/sh
[ "$1" != bound ] || { ip address add "$ip/$mask" dev "$interface"; ip route add default via "$router"; }
`;
