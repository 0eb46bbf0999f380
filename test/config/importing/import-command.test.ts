import {describe, expect, it} from 'vitest';
import {withAbsolutePaths} from '../../../source/config/importing/absolute-paths.ts';
import {importCommand} from '../../../source/config/importing/import-command.ts';
import {printConfig} from '../../../source/config/editing/print-config.ts';
import {resolveDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';

const isUml = (path: string) => path === './vmlinux.mine';
const words = (line: string) => line.split(' ');
const imported = (line: string) => importCommand(words(line), isUml);
const settings = (line: string) => Object.fromEntries(imported(line).settings);

describe('a line that is refused', () => {
  it.each([
    ['bochs -q', 'bochs is no program whose command line is known'],
    ['lguest', 'first the memory in MiB, then the kernel'],
    ['lguest vmlinux 64', 'first the memory in MiB, then the kernel'],
    ['vkernel -m much', '-m much is no size'],
    ['vkernel -z', 'This is no command line of vkernel'],
    ['vkernel -l sometimes', 'it is any, map, map,FIRST or the number of a processor'],
  ])('%s', (line, message) => {
    expect(() => imported(line)).toThrow(message);
  });
});

it("takes lguest's line as its manual has it", () => {
  const line =
    'lguest 64 vmlinux --tunnet=192.168.19.1 --block=rootfile --initrd=i.cpio --rng root=/dev/vda';
  expect(settings(line)).toEqual({
    machine: 'qemu',
    kernel: 'vmlinux',
    memory: 64,
    ramdisk: 'i.cpio',
    disk: ['format=raw,vdev=xvda,access=w,target=rootfile'],
    vif: ['192.168.19.1'],
    extra: 'root=/dev/vda',
  });
  expect(imported(line).notes).toEqual([]);
  expect(settings('lguest 64 vmlinux --tunnet=bridge:lg0:02:00:00:00:00:01')['vif']).toEqual([
    'bridge:lg0:02:00:00:00:00:01',
  ]);
});

it("takes vkernel's line, with or without the program", () => {
  const line =
    '-m 64m -r rootimg.01 -c cd.iso -n 2 -I auto:bridge0 -p pidfile -e name=value -s -v -l map,2';
  expect(settings(`/var/vkernel/boot/kernel/kernel ${line}`)).toEqual(settings(line));
  expect(settings(line)).toEqual({
    machine: 'uml',
    kernel: 'mini',
    memory: 64,
    vcpus: 2,
    cpus: ['2', '3'],
    disk: [
      'format=raw,vdev=xvda,access=w,target=rootimg.01',
      'format=raw,vdev=xvdb,access=r,devtype=cdrom,target=cd.iso',
    ],
    vif: ['auto:bridge0'],
    extra: 'name=value single loglevel=7',
  });
  expect(imported(line).notes.join('\n')).toContain('-p pidfile');
  expect(settings('vkernel -m 134217728 -I tap0:10.0.0.1:10.0.0.2/24 -l 1')).toMatchObject({
    memory: 128,
    vif: ['tap0:10.0.0.1:10.0.0.2/24'],
    cpus: '1',
  });
});

it("takes the line of a kernel of User-Mode Linux, and leaves the kernel's own words to it", () => {
  const line =
    './vmlinux.mine mem=128M umid=web ubd0=root.img ubd1r=data.img eth0=tuntap,tap3,fe:fd:0:0:0:1 con0=fd:0,fd:1 root=/dev/ubda quiet';
  const {notes} = imported(line);
  expect(settings(line)).toEqual({
    machine: 'uml',
    kernel: './vmlinux.mine',
    memory: 128,
    name: 'web',
    disk: [
      'format=raw,vdev=xvda,access=w,target=root.img',
      'format=raw,vdev=xvdb,access=r,target=data.img',
    ],
    vif: ['mac=fe:fd:0:0:0:1,vifname=tap3'],
    extra: 'root=/dev/ubda quiet',
  });
  expect(notes).toEqual([expect.stringContaining('con0=fd:0,fd:1')]);
});

describe("QEMU's line", () => {
  it('becomes the keys that domux has, and keeps the devices that it has none for', () => {
    const line =
      'qemu-system-x86_64 -M q35,accel=kvm -m 1G -smp 2,maxcpus=4 -name guest=web,debug-threads=on -drive file=a.qcow2,if=virtio,format=qcow2 -cdrom x.iso -nic user,mac=52:54:00:AA:00:01,hostfwd=tcp::8022-:22 -boot d -usbdevice tablet -device virtio-gpu-pci -nographic';
    expect(settings(line)).toEqual({
      machine: 'qemu',
      board: 'q35',
      accel: 'kvm',
      memory: 1024,
      vcpus: 2,
      maxvcpus: 4,
      name: 'web',
      disk: [
        'format=qcow2,vdev=xvda,access=w,target=a.qcow2',
        'format=raw,vdev=xvdb,access=r,devtype=cdrom,target=x.iso',
      ],
      vif: ['mac=52:54:00:aa:00:01'],
      forward: ['tcp:8022:22'],
      boot: 'd',
      usbdevice: ['tablet'],
      device_model_args: ['-device', 'virtio-gpu-pci'],
    });
  });

  it('attaches drives by the device that names them', () => {
    const line =
      'qemu-system-x86_64 -drive if=none,id=a,file=a,,b.img,format=raw,readonly=on -device virtio-blk-pci,drive=a -netdev tap,id=n,ifname=t0 -device virtio-net-pci,netdev=n -kernel vmlinuz -append';
    expect(
      Object.fromEntries(importCommand([...words(line), 'console=ttyS0 quiet'], isUml).settings),
    ).toEqual({
      machine: 'qemu',
      disk: ['format=raw,vdev=xvda,access=r,target=a,b.img'],
      vif: ['vifname=t0'],
      kernel: 'vmlinuz',
      cmdline: 'console=ttyS0 quiet',
    });
  });

  it('keeps the architecture, and the board that goes with it', () => {
    const {settings, notes} = imported('qemu-system-aarch64 -M virt -kernel Image');
    expect(Object.fromEntries(settings)).toMatchObject({arch: 'aarch64', board: 'virt'});
    expect(notes).toEqual([]);
  });

  it('says what has no counterpart', () => {
    expect(imported('qemu-system-ppc64 -plugin x.so -M pseries').notes).toEqual([
      'qemu-system-ppc64: only guests of x86_64, i386, aarch64, riscv64 are run',
      '-plugin x.so: has no counterpart',
      '-M pseries: the guest gets the board that fits it, q35 or microvm',
    ]);
  });
});

it('makes configs that resolve, with paths that hold wherever they are kept', () => {
  const there = ['/here/vmlinux', '/here/i.cpio', '/here/rootfile'];
  const isFile = (path: string) => there.includes(path);
  const {settings: placed} = withAbsolutePaths(
    imported('lguest 64 vmlinux --block=rootfile --initrd=i.cpio root=/dev/vda'),
    '/here',
    isFile,
  );
  const text = printConfig([['name', 'web'], ...placed]);
  const {config, warnings} = resolveDomainConfig(
    parseConfig(text),
    resolveOptions({files: there, path: '/configs/web.cfg', start: true}),
  );
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    machine: 'qemu',
    kernel: '/here/vmlinux',
    ramdisk: '/here/i.cpio',
    disks: [{target: '/here/rootfile', vdev: 'xvda', access: 'w'}],
  });
});
