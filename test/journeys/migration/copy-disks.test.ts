import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {completeConfig} from '../../../source/config/stored-config.ts';
import {domainFiles} from '../../../source/registry/domains/domain-files.ts';
import {createBootGuest} from '../../helpers/guests/boot-guest.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {until} from '../../helpers/until.ts';

let homes: readonly [Home, Home];
let disk: string;
let copy: string;
beforeEach(async () => {
  homes = [createHome(), createHome()];
  const [here, there] = homes;
  mkdirSync(join(here.places.data, 'disks'), {recursive: true});
  disk = join(here.places.data, 'disks', 'extra.img');
  copy = join(there.places.data, 'disks', 'extra.img');
  writeFileSync(disk, Buffer.alloc(8 * 1024 * 1024, 'what the disk holds '));
  await createBootGuest(here, [`${disk},raw,xvdb,w`]);
});
afterEach(() => Promise.all(homes.map(home => home.dispose())));

const migrate = (...options: string[]) => {
  const [here, there] = homes;
  return here.start(['migrate', '--copy-disks', ...options, 'web', `dir:${there.directory}`]);
};

test.each(['shared', 'stop', 'postcopy'])(
  'copies what is not there, in mode %s, and the guest goes on with the copy',
  {timeout: 60_000},
  async mode => {
    const [here, there] = homes;
    const {ended, stderr} = migrate('--mode', mode);
    expect(await ended, stderr()).toBe(0);
    expect(readFileSync(copy).equals(readFileSync(disk))).toBe(true);
    const [arrived] = await there.host.list();
    expect([arrived?.info.name, arrived?.info.status]).toEqual(['web', 'running']);
    const file = domainFiles(arrived?.directory ?? '').config;
    const {disks} = completeConfig(JSON.parse(readFileSync(file, 'utf8')));
    expect(disks.map(({target}) => target)).toContain(copy);
    // Back without a copy, for both hosts are one.
    const back = await there.run(['migrate', 'web', `dir:${here.directory}`]);
    expect(back.code, back.stderr).toBe(0);
  },
);

test('leaves nothing of a copy that was called off', {timeout: 60_000}, async () => {
  const [here, there] = homes;
  const {ended, stderr} = migrate('--bandwidth', '1M');
  await until('it is being copied', () => existsSync(copy));
  await until('it says how far', async () => {
    const [{info} = {info: undefined}] = await here.host.list();
    return (info?.transfer?.percent ?? 0) > 0;
  });
  expect((await here.run(['migrate-cancel', 'web'])).code).toBe(0);
  expect(await ended, stderr()).toBe(1);
  await until('nothing is left', async () => (await there.host.list()).length === 0);
  await until('the copy is gone', () => !existsSync(copy));
  const [left] = await here.host.list();
  expect([left?.info.name, left?.info.status]).toEqual(['web', 'running']);
  // And it can be tried again.
  const again = migrate();
  expect(await again.ended, again.stderr()).toBe(0);
  expect(existsSync(dirname(copy))).toBe(true);
});
