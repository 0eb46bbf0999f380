import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
const silent = {code: 0, stdout: '', stderr: ''};
const sizes = [1, 2, 3, 4];
const macs = ['00:16:3e:00:00:01', '00:16:3e:00:00:02', '00:16:3e:00:00:03'];

beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  const disks = sizes.map(size => {
    const file = join(home.directory, `${size}.img`);
    writeFileSync(file, '');
    truncateSync(file, size * 1024 * 1024);
    return `'${file},raw,xvd${'abcd'[size - 1] ?? ''},w'`;
  });
  const words = [
    ...['name=pc', 'machine=qemu', 'kernel=mini', 'memory=128'],
    ...[`disk=[${disks.join(',')}]`, `vif=[${macs.map(mac => `'mac=${mac}'`).join(',')}]`],
  ];
  expect((await home.run(['create', ...words], {timeout: 60_000})).stderr).toBe('');
}, miniTimeout);
afterAll(() => home.dispose());

test('many disks and interfaces are in their order in the guest, and it can let go of the last ones', async () => {
  const shell = await openGuestShell(home, 'pc');
  const look = async () => {
    const sectors = await shell.run('cat /sys/block/vd?/size');
    const addresses = await shell.run('cat /sys/class/net/eth?/address');
    return {
      mebibytes: sectors.split(/\s+/).flatMap(each => (/^\d+$/.test(each) ? +each / 2048 : [])),
      macs: addresses.split(/\s+/).filter(each => each.startsWith('00:16')),
    };
  };
  await until('its interfaces are there', async () => (await look()).macs.length === macs.length);
  expect(await look()).toEqual({mebibytes: sizes, macs});

  expect(await home.run(['network-detach', 'pc', '2'])).toEqual(silent);
  expect(await home.run(['block-detach', 'pc', 'xvdd'])).toEqual(silent);
  expect(await look()).toEqual({mebibytes: [1, 2, 3], macs: macs.slice(0, 2)});
}, 60_000);
