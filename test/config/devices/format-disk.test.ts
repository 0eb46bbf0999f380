import {expect, test} from 'vitest';
import {parseDiskSpec} from '../../../source/config/devices/disk-spec.ts';
import {formatDisk, vdevNumber} from '../../../source/config/devices/format-disk.ts';

test.each([
  '/a b,c.img,raw,xvda,w'.replace(',c', 'c'),
  'phy:/dev/sdb,xvdb,w!',
  'format=qcow2,vdev=hda,access=r,no-discard,target=/x,y z.img',
  ',hdc:cdrom,r',
  'file:/srv/a.iso,hdc:cdrom,r',
  '/x,raw,sda1,rw,backendtype=phy,discard',
  'cow:/srv/base.img,xvda,w',
  '/x,raw,xvda,w,cache=none,layer=/y',
])('%s means the same once it is written anew', spec => {
  const {disk} = parseDiskSpec(spec);
  expect(parseDiskSpec(formatDisk(disk)).disk).toEqual(disk);
});

test.each([
  ['xvda', 51712],
  ['/dev/xvdb1', 51729],
  ['xvdq', (1 << 28) | (16 << 8)],
  ['hda', 768],
  ['hdc', 5632],
  ['sda1', 2049],
  ['d0p1', 51713],
  ['51712', 51712],
  ['0xca00', 51712],
  ['nonsense', undefined],
])('%s has the number %s', (vdev, number) => {
  expect(vdevNumber(vdev)).toBe(number);
});
