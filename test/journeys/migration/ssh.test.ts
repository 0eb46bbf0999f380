import {rmSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {createBootGuest} from '../../helpers/guests/boot-guest.ts';
import {createFarHome} from '../../helpers/migration/far-home.ts';
import type {FarHome} from '../../helpers/migration/far-home.ts';
import {until} from '../../helpers/until.ts';

// Each step is a connection of its own, on a machine that others use too.
vi.setConfig({testTimeout: 120_000});

let home: FarHome;
let disk: string;
beforeAll(async () => {
  home = await createFarHome();
  disk = await createBootGuest(home.near);
});
afterAll(() => home.dispose());

const migrate = (...args: string[]) => home.near.start(['migrate', ...args, 'web', 'far']);

async function refused(...args: string[]): Promise<string> {
  const started = migrate(...args);
  expect(await started.ended).toBeGreaterThan(0);
  const [here] = await home.near.host.list();
  expect([here?.info.name, here?.info.status]).toEqual(['web', 'running']);
  expect(await home.far.host.list()).toEqual([]);
  return started.stderr();
}

test('refuses what cannot be, and leaves nothing of it', async () => {
  expect(await refused('--mode', 'precopy')).toMatch(/emulated \(TCG\).* torn/);
  expect(await refused('--bandwidth', 'much')).toMatch(/no number of bytes, such as 50M/);
  const {far} = home;
  await far.run(['create', 'name=web', 'machine=sim', 'memory=16']);
  const taken = migrate();
  expect(await taken.ended).toBe(1);
  expect(taken.stderr()).toMatch(/Domain web exists already/);
  await far.run(['destroy', 'web']);
});

test('refuses a domain whose disk is not there', async () => {
  rmSync(disk);
  expect(await refused()).toMatch(new RegExp(`far has no ${disk}, the disk hda: .*--copy-disks`));
  writeFileSync(disk, '');
});

test('tells how far it is, within its bandwidth, and is called off', async () => {
  const {near, far} = home;
  const started = migrate('--mode', 'stop', '--bandwidth', '100K');
  await until('the list says how far it is', async () => {
    const [here] = await near.host.list();
    return (here?.info.transfer?.percent ?? 0) > 0;
  });
  const [there] = await far.host.list();
  expect([there?.info.name, there?.info.status]).toEqual(['web--incoming', 'inmigrate']);
  expect((await near.run(['pause', 'web'])).stderr).toMatch(/is being migrated to far/);
  expect((await near.run(['migrate-cancel', 'web'])).code).toBe(0);
  expect(await started.ended).toBe(1);
  expect(started.stderr()).toMatch(/Migration failed, resuming at sender\.\n.*cancelled/s);
  await until('only the old one is left', async () => (await far.host.list()).length === 0);
  const [here] = await near.host.list();
  expect([here?.info.name, here?.info.status]).toEqual(['web', 'running']);
});

test('goes there in the words of xl, in each mode', async () => {
  const {near, far} = home;
  for (const mode of [['--mode', 'stop'], ['--mode', 'postcopy', '--bandwidth', '50M'], []]) {
    const started = migrate(...mode);
    expect(await started.ended, started.stderr()).toBe(0);
    expect(started.stderr().split('\n')).toEqual([
      'migration target: Ready to receive domain.',
      'migration sender: Target has acknowledged transfer.',
      'migration sender: Giving target permission to start.',
      'migration sender: Target reports successful startup.',
      'Migration successful.',
      '',
    ]);
    expect(await near.host.list()).toEqual([]);
    const [there] = await far.host.list();
    expect([there?.info.name, there?.info.status]).toEqual(['web', 'running']);
    // Back over no line at all.
    const back = await far.run(['migrate', 'web', `dir:${near.directory}`]);
    expect(back.code, back.stderr).toBe(0);
  }
});
