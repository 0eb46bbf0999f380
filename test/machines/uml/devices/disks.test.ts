import {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {DiskConfig} from '../../../../source/config/domain-config.ts';
import {diskIndex, rewriteRoot} from '../../../../source/config/devices/disk-names.ts';
import {placeDisks} from '../../../../source/machines/uml/devices/disks.ts';
import {ensureMini, miniTimeout} from '../../../helpers/guests/mini.ts';
import {until} from '../../../helpers/until.ts';
import {bootGuest, cleanUp, newDirectory} from '../guest.ts';

const disk = (vdev: string, change: Partial<DiskConfig> = {}): DiskConfig => ({
  target: '/images/disk',
  format: 'raw',
  vdev,
  access: 'w',
  force: false,
  cdrom: false,
  ...change,
});

describe('placeDisks', () => {
  it('refuses a format that the kernel cannot read, with the cure', () => {
    expect(() => placeDisks([disk('xvda', {format: 'qcow2'})])).toThrow(
      /'xvda' is qcow2: domux disk convert '\/images\/disk'/,
    );
  });

  it('refuses a seventeenth disk', () => {
    const disks = Array.from({length: 17}, () => disk('xvda'));
    expect(() => placeDisks(disks)).toThrow(/takes 16 disks/);
  });

  it('places disks by their letter, the next free place where it is taken', () => {
    const placed = placeDisks([disk('xvdb'), disk('sda1'), disk('sda2'), disk('xvda')]);
    expect(placed.map(({device}) => device)).toEqual(['ubdb', 'ubda', 'ubdc', 'ubdd']);
  });

  it('never lets a guest’s disk name another file of the host', () => {
    expect(placeDisks([disk('xvda'), disk('xvdb', {access: 'r'})]).map(({flags}) => flags)).toEqual(
      ['d', 'rd'],
    );
  });

  it('leaves out an empty drive', () => {
    expect(placeDisks([disk('hdc', {format: 'empty', target: ''})])).toEqual([]);
  });
});

describe('diskIndex', () => {
  it.each([
    ['xvda', 0],
    ['hdc1', 2],
    ['/dev/sdb', 1],
    ['vdz', 25],
    ['xvdaa', 26],
    ['51712', 0],
    ['51728', 1],
    ['0x301', 0],
    ['832', 1],
    ['5632', 2],
    ['2064', 1],
    ['d3p1', 3],
    [String((1 << 28) | (17 << 8)), 17],
  ])('knows that %s is disk %i', (vdev, index) => {
    expect(diskIndex(vdev)).toBe(index);
  });
});

describe('rewriteRoot', () => {
  const disks = placeDisks([disk('xvda'), disk('sdb1')]);

  it.each([
    ['root=/dev/xvda1 ro', 'root=/dev/ubda1 ro'],
    ['ro root=/dev/xvda', 'ro root=/dev/ubda'],
    ['root=/dev/sdb1', 'root=/dev/ubdb'],
    ['root=/dev/nfs', 'root=/dev/nfs'],
    ['root=UUID=xvda1', 'root=UUID=xvda1'],
    ['noroot=/dev/xvda1', 'noroot=/dev/xvda1'],
  ])('makes of %s %s', (before, after) => {
    expect(rewriteRoot(before, disks)).toBe(after);
  });
});

describe('a guest with disks', () => {
  beforeAll(() => ensureMini(), miniTimeout);
  afterEach(cleanUp);

  it('writes to one and only reads from the other, whatever their files are called', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, 'a b'));
    const data = join(directory, 'a b', 'x,y:z');
    const readOnly = join(directory, 'read-only');
    writeFileSync(data, '');
    truncateSync(data, 8 * 1024 * 1024);
    writeFileSync(readOnly, Buffer.alloc(1024 * 1024, 'r'));
    const guest = await bootGuest({
      disks: [disk('xvda', {target: data}), disk('xvdb', {target: readOnly, access: 'r'})],
    });

    expect(await guest.run('head -c 4 /dev/ubdb')).toBe('rrrr');
    expect(
      await guest.run(
        'echo x 2>&1 >/dev/ubdb; mke2fs -q /dev/ubda && mount /dev/ubda /mnt && echo ok',
      ),
    ).toMatch(/ok\r\n$/);
    await guest.run('head -c 1000000 /dev/zero >/mnt/f; sync');
    const vbds = await until('the writes are counted', async () => {
      const sample = await guest.machine.sample();
      return (sample.vbds[0]?.writeBytes ?? 0) > 1_000_000 ? sample.vbds : undefined;
    });
    expect(vbds.map(({vdev}) => vdev)).toEqual(['xvda', 'xvdb']);
    expect(vbds[1]).toMatchObject({writeBytes: 0});
  });
});
