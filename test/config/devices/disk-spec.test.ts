import {expect, test} from 'vitest';
import {parseDiskSpec} from '../../../source/config/devices/disk-spec.ts';
import {SpecProblem} from '../../../source/config/devices/spec.ts';
import {readVectors} from '../../helpers/xen-configs.ts';

type Vector = {
  readonly disk: string;
  readonly rc: number;
  readonly json?: Readonly<Record<string, unknown>>;
};

/** A disk as xl's JSON has it, or why there is none. */
function asXl(spec: string): Record<string, unknown> | string {
  try {
    const {disk} = parseDiskSpec(spec);
    return JSON.parse(
      JSON.stringify({
        backend_domname: disk.backend,
        pdev_path: disk.target,
        vdev: disk.vdev,
        backend: disk.backendtype,
        format: disk.format,
        script: disk.script,
        removable: disk.cdrom ? 1 : undefined,
        readwrite: disk.access === 'w' ? 1 : undefined,
        is_cdrom: disk.cdrom ? 1 : undefined,
        discard_enable: disk.discard === true ? 'True' : undefined,
        direct_io_safe: disk.directIoSafe,
      }),
    ) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SpecProblem) return error.message;
    throw error;
  }
}

test.each(readVectors<Vector>('disk-vectors'))('reads $disk as xl does', ({disk, rc, json}) => {
  const made = asXl(disk);
  if (rc === 0) expect(made).toEqual(json);
  else expect(made).toBeTypeOf('string');
});

test.each([
  ['/x,raw,xvda,x', 12, "unknown access `x': it is one of r, ro, w, rw, w!"],
  ['/x,raw,xvda,w,y', 14, "`y' is one field too many"],
  ['/x,zip,xvda', 3, "unknown format `zip'"],
  ['/x,raw,foo', 7, "`foo' names no virtual disk"],
  ['/x,raw,hdc:tape', 11, "unknown kind of disk `tape'"],
  ['vdev=xvda,vdev=xvdb,target=/x', 15, 'the vdev is given twice'],
  ['vdev = xvda', 0, "write `vdev=', without blanks"],
  ['/x,raw,xvda,colour=red', 12, "a disk has no `colour='"],
  ['http://x,xvda,w', 0, "`http:' is not a prefix"],
  ['cow:/x,xvda,r', 0, 'a layer takes what is written'],
  ['/x,raw,xvda,w,cache=all', 20, "unknown cache `all'"],
  ['vdev=xvda', 0, 'this disk has no target'],
  ['', 0, 'this disk has no vdev'],
])('refuses %j at character %i', (spec, index, message) => {
  let problem: unknown;
  try {
    parseDiskSpec(spec);
  } catch (error) {
    problem = error;
  }
  expect(problem).toMatchObject({index, message: expect.stringContaining(message) as string});
});

test('takes layers by prefix, by flag and by path', () => {
  expect(parseDiskSpec('cow:qcow2:/x,xvda,w').disk).toMatchObject({cow: true, format: 'qcow2'});
  expect(parseDiskSpec('/x,raw,xvda,cow').disk).toMatchObject({cow: true, access: 'w'});
  expect(parseDiskSpec('/x,raw,xvda,layer=/y').disk).toMatchObject({layer: '/y', target: '/x'});
});

test("takes xm's w! as writing although others have the disk open", () => {
  expect(parseDiskSpec('phy:sda1,xvda,w!').disk).toMatchObject({access: 'w', force: true});
  expect(parseDiskSpec('phy:sda1,xvda,w').disk).toMatchObject({access: 'w', force: false});
});

test("takes xm's backend domain after a prefix", () => {
  expect(parseDiskSpec('phy:sda1,xvda,w,storage').disk).toMatchObject({backend: 'storage'});
});

test('tells a relative path under /dev from one that is not', () => {
  expect(parseDiskSpec('phy:hda1,xvda,w').physical).toBe(true);
  expect(parseDiskSpec('file:hda1,xvda,w').physical).toBe(false);
});

test('reads old prefixes before the vdev, and leaves names such as rbd: to the target', () => {
  expect(parseDiskSpec('phy:a/b,ioemu:hda,w').disk).toMatchObject({target: 'a/b', vdev: 'hda'});
  expect(parseDiskSpec('file:/w.iso,ioemu:hdb:cdrom,r').disk).toMatchObject({
    ...{target: '/w.iso', vdev: 'hdb', cdrom: true, access: 'r'},
  });
  expect(parseDiskSpec('rbd:pool/image:a,raw,xvda').disk).toMatchObject({
    target: 'rbd:pool/image:a',
  });
});

test('gives target= the rest, commas and all', () => {
  expect(parseDiskSpec('vdev=xvda, target=/a,b=c, d').disk.target).toBe('/a,b=c, d');
});
