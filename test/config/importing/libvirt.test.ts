import {expect, it} from 'vitest';
import {importLibvirt} from '../../../source/config/importing/libvirt.ts';

const domain = (inner: string, type = 'kvm') => `<domain type='${type}'>${inner}</domain>`;
const settings = (inner: string) =>
  Object.fromEntries(importLibvirt(domain(inner), 'x.xml').settings);

it.each([
  ['<domain>', 'x.xml is no XML'],
  ['<network/>', "no domain of libvirt's"],
  ['', 'x.xml is no XML'],
])('refuses %j', (text, message) => {
  expect(() => importLibvirt(text, 'x.xml')).toThrow(message);
});

it('takes what a guest of virt-install has', () => {
  const {notes} = importLibvirt(domain('<launchSecurity/>', 'xen'), 'x.xml');
  expect(notes).toEqual([
    'a domain of type xen: it is run on QEMU',
    '<launchSecurity> has no counterpart',
  ]);
  expect(
    settings(`
      <name>web</name>
      <uuid>9d2b1f1c-8a9e-4f6e-9d6e-1c7c2a8e4b10</uuid>
      <memory unit='GiB'>2</memory>
      <currentMemory>1048576</currentMemory>
      <vcpu placement='static' current='2' cpuset='0-1'>4</vcpu>
      <os firmware='efi'>
        <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
        <boot dev='cdrom'/><boot dev='hd'/>
      </os>
      <features><acpi/><apic/></features>
      <cpu><feature policy='disable' name='pni'/></cpu>
      <clock offset='localtime'/>
      <on_poweroff>destroy</on_poweroff>
      <on_crash>preserve</on_crash>
      <devices>
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2'/><source file='/v/a b.qcow2'/><target dev='vda' bus='virtio'/>
        </disk>
        <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
        <disk type='network' device='disk'><source protocol='rbd'/><target dev='vdb'/></disk>
        <interface type='bridge'>
          <mac address='52:54:00:AA:00:01'/><source bridge='br0'/><target dev='vnet3'/>
        </interface>
        <graphics type='vnc' port='-1'/>
        <video><model type='vga'/></video>
        <input type='tablet' bus='usb'/><input type='mouse' bus='ps2'/>
        <sound model='ich9'/>
        <watchdog model='i6300esb'/>
      </devices>`),
  ).toEqual({
    machine: 'qemu',
    accel: 'auto',
    name: 'web',
    uuid: '9d2b1f1c-8a9e-4f6e-9d6e-1c7c2a8e4b10',
    maxmem: 2048,
    memory: 1024,
    vcpus: 2,
    maxvcpus: 4,
    cpus: '0-1',
    type: 'hvm',
    firmware: 'uefi',
    boot: 'dc',
    board: 'q35',
    cpuid: 'host,pni=0',
    localtime: 1,
    on_poweroff: 'destroy',
    on_crash: 'preserve',
    disk: [
      'format=qcow2,vdev=xvda,access=w,target=/v/a b.qcow2',
      'format=empty,vdev=sda,access=r,devtype=cdrom',
    ],
    vif: ['bridge=br0,mac=52:54:00:aa:00:01'],
    vnc: 1,
    vga: 'stdvga',
    usbdevice: ['tablet'],
    soundhw: 'hda',
    watchdog: 'i6300esb',
    watchdog_action: 'reset',
  });
});

it('takes a guest of User-Mode Linux for one', () => {
  const inner = `<memory>65536</memory><os><type>uml</type><kernel>/k</kernel><root>/dev/ubda</root></os>
    <devices><disk type='file'><source file='/d'/><target dev='ubda'/></disk></devices>`;
  const {settings: taken, notes} = importLibvirt(domain(inner, 'uml'), 'x.xml');
  expect(notes).toEqual([]);
  expect(Object.fromEntries(taken)).toEqual({
    ...{machine: 'uml', maxmem: 64, memory: 64, kernel: '/k', root: '/dev/ubda'},
    disk: ['format=raw,vdev=xvda,access=w,target=/d'],
  });
});
