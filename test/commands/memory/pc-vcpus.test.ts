import {afterAll, beforeAll, expect, test} from 'vitest';
import type {VcpuRow} from '../../../source/commands/host/listing/format-vcpus.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  const words = ['name=pc', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];
  const created = await home.run(['create', ...words, 'vcpus=1', 'maxvcpus=3'], {timeout: 60_000});
  expect(created.stderr).toBe('');
}, miniTimeout);
afterAll(() => home.dispose());

const states = async () =>
  (JSON.parse((await home.run(['vcpu-list', '--json', 'pc'])).stdout) as VcpuRow[]).map(
    ({state, affinity}) => `${state === '--p' ? 'offline' : 'online'} ${affinity.hard}`,
  );

/** Set as soon as the guest's agent is there. */
const set = async (count: number) => {
  await until(
    `the guest has ${count} vCPUs`,
    async () => {
      const {code, stderr} = await home.run(['vcpu-set', '-i', 'pc', String(count)]);
      if (code !== 0) expect(stderr).toContain('no agent in it answers');
      return code === 0;
    },
    {timeout: 60_000},
  );
};

test('refuses more than there is room for', async () => {
  expect((await home.run(['vcpu-set', '-i', 'pc', '4'])).stderr).toBe(
    'Error: This domain was started with room for 3 vCPUs: set maxvcpus = 4 and create it anew.\n',
  );
});

test('processors come and go in a guest that runs, and stay pinned', async () => {
  expect(await states()).toEqual(['online all', 'offline all', 'offline all']);
  await set(3);
  expect(await states()).toEqual(['online all', 'online all', 'online all']);
  expect((await home.run(['vcpu-pin', 'pc', '1', '0'])).stderr).toBe('');
  await set(2);
  await set(3);
  await set(1);
  const pinned = (await states())[1]?.replace('all', '0');
  expect([(await states())[0], pinned, (await states())[2]]).toEqual([
    'online all',
    'offline 0',
    'offline all',
  ]);
  expect((await home.run(['list', '--json', 'pc'])).stdout).toContain('"vcpus": 1,');
}, 180_000);
