import {expect, test} from 'vitest';
import {examineDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';

const notesOf = (text: string) =>
  examineDomainConfig(parseConfig(text, 'web.cfg'), resolveOptions({path: '/c/web.cfg'}))
    .diagnostics.filter(({severity}) => severity === 'note')
    .map(({line, message}) => [line, message]);

test.each([
  ['uml', 'xvda', 'root="/dev/xvda1"', 'root=/dev/xvda1 is root=/dev/ubda1'],
  ['uml', 'sdb1', 'root="/dev/sdb1"', 'root=/dev/sdb1 is root=/dev/ubdb'],
  ['qemu', 'hda', 'root="/dev/hda2"', 'root=/dev/hda2 is root=/dev/vda2'],
  ['qemu', 'xvdc', 'extra="root=/dev/xvdc"', 'root=/dev/xvdc is root=/dev/vda'],
])('on machine %s says where the root on %s is', (machine, vdev, root, message) => {
  const text = `machine="${machine}"\nkernel="mini"\n${root}\ndisk=["file:/a,${vdev},w"]\n`;
  expect(notesOf(text)).toEqual([
    [3, `${message} in the guest, as disks are called on machine ${machine}`],
  ]);
});

test('says nothing of a root that has its name, or that is on no disk of the config', () => {
  expect(notesOf('kernel="mini"\nroot="/dev/ubda"\ndisk=["file:/a,ubda,w"]\n')).toEqual([]);
  expect(notesOf('kernel="mini"\nroot="LABEL=root"\ndisk=["file:/a,xvda,w"]\n')).toEqual([]);
});

test('says that an empty drive is left out where there are none', () => {
  expect(notesOf('kernel="mini"\nmachine="uml"\ndisk=[",,hdc,cdrom"]\n')).toEqual([
    [3, "`hdc' is an empty drive, which machine uml has not: it is left out"],
  ]);
});
