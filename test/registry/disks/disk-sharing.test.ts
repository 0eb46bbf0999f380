import {linkSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {DiskConfig} from '../../../source/config/domain-config.ts';
import {refuseOwnDisk, refuseSharedDisks} from '../../../source/registry/disks/disk-sharing.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
let image: string;
beforeEach(() => {
  home = createHome();
  image = join(home.directory, 'disk.img');
  writeFileSync(image, 'disk');
});
afterEach(() => home.dispose());

const disk = (access: 'r' | 'w', target = image, force = false): DiskConfig => ({
  ...{target, access, force, format: 'raw', vdev: 'xvda', cdrom: false},
});

const create = (name: string, ...disks: ReturnType<typeof disk>[]) =>
  createSim(home, name, {disks});

test('refuses to write to what another domain has, under whatever name, and leaves nothing behind', async () => {
  await create('web', disk('w'));
  const other = join(home.directory, 'link.img');
  linkSync(image, other);
  for (const wanted of [disk('w'), disk('r'), disk('w', other)]) {
    await expect(create('api', wanted)).rejects.toThrow(
      /is used by domain web \(ID 1, mode w\), and so cannot be given to a guest read-(write|only): mode w! does/,
    );
  }
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web']);
});

test('many may read, and none may write while they do', async () => {
  await create('web', disk('r'));
  await create('api', disk('r'));
  await expect(create('db', disk('w'))).rejects.toThrow('is used by domain web (ID 1, mode r)');
});

test('one domain has a disk that it writes to once, under whatever name', async () => {
  const other = join(home.directory, 'link.img');
  linkSync(image, other);
  const twice = [disk('w'), {...disk('r', other), vdev: 'xvdb'}] as const;
  await expect(create('web', ...twice)).rejects.toThrow(
    `${other} would be two disks of one domain, and be written to`,
  );
  expect(() => refuseOwnDisk(twice[1], [twice[0]])).toThrow('two disks of one domain');
  expect(() => refuseOwnDisk(disk('w', other, true), [twice[0]])).not.toThrow();
  await create('web', disk('r'), {...disk('r', other), vdev: 'xvdb'});
});

test('w! is taken as it is', async () => {
  await create('web', disk('w'));
  await create('api', disk('w', image, true));
});

test('a domain that ended holds nothing', async () => {
  const web = await createSim(home, 'web', {disks: [disk('w')], onCrash: 'preserve'});
  const client = await home.host.control(web);
  await client.execute('domux-sysrq', {key: 'c'});
  client.close();
  await create('api', disk('w'));
});

test('what this host has mounted is written to by nobody else', () => {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const devices = mounted.map(line => / - \S+ (\/dev\/\S+) /.exec(line)?.[1] ?? '');
  const device = devices.find(path => statSync(path, {throwIfNoEntry: false})?.isBlockDevice());
  if (device === undefined) throw new Error('Nothing is mounted here from a device of this host.');
  const check = (wanted: ReturnType<typeof disk>) => () =>
    refuseSharedDisks(home.places.run, [wanted], () => true);
  expect(check(disk('w', device))).toThrow(
    /^\/dev\/\S+ is mounted on this host \(\/.*\), and so cannot be given to a guest read-write: mode w!/,
  );
  expect(check(disk('w', device, true))).not.toThrow();
});
