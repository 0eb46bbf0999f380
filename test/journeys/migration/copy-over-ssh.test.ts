import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createBootGuest} from '../../helpers/guests/boot-guest.ts';
import {createFarHome} from '../../helpers/migration/far-home.ts';
import type {FarHome} from '../../helpers/migration/far-home.ts';

let home: FarHome;
beforeAll(async () => {
  home = await createFarHome();
});
afterAll(() => home.dispose());

const diskIn = ({places}: {places: {data: string}}) => join(places.data, 'disks', 'extra.img');

test('copies a disk to another host over ssh, within its bandwidth', async () => {
  const {near, far} = home;
  mkdirSync(join(near.places.data, 'disks'), {recursive: true});
  const held = Buffer.alloc(4 * 1024 * 1024, 'what the disk holds ');
  writeFileSync(diskIn(near), held);
  await createBootGuest(near, [`${diskIn(near)},raw,xvdb,w`]);

  const began = performance.now();
  const {ended, stderr} = near.start([
    ...['migrate', '--copy-disks', '--mode', 'stop', '--bandwidth', '2M', 'web', 'far'],
  ]);
  expect(await ended, stderr()).toBe(0);
  expect(performance.now() - began).toBeGreaterThan(1500);
  expect(readFileSync(diskIn(far)).equals(held)).toBe(true);
  expect(await near.host.list()).toEqual([]);
  const [there] = await far.host.list();
  expect([there?.info.name, there?.info.status]).toEqual(['web', 'running']);
}, 120_000);
