import {afterAll, beforeAll, expect, test} from 'vitest';
import type {VcpuRow} from '../../../source/commands/host/listing/format-vcpus.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {onlineProcessors} from '../../../source/system/scheduling/processors.ts';

let home: Home;
beforeAll(async () => {
  await ensureMini();
  home = createHome();
  await createSim(home, 'web', {vcpus: 1, maxvcpus: 2});
  const created = await home.run(['create', 'name=uml', 'kernel=mini', 'cpus=0', 'memory=64']);
  expect(created.stderr).toBe('');
}, miniTimeout);
afterAll(() => home.dispose());

const silent = {code: 0, stdout: '', stderr: ''};

const rows = async (name: string) =>
  JSON.parse((await home.run(['vcpu-list', '--json', name])).stdout) as VcpuRow[];

const hard = async (name: string) => (await rows(name)).map(({affinity}) => affinity.hard);

test.each([
  [['vcpu-set', 'web', 'two'], 'Error: Invalid argument.\n'],
  [['vcpu-set', 'web', '-1'], 'Error: Invalid argument.\n'],
  [['vcpu-set', 'web', '0'], 'Error: A guest needs a vCPU.\n'],
  [['vcpu-set', 'nosuch', '1'], 'nosuch is an invalid domain identifier (rc=-6)\n'],
  [
    ['vcpu-set', '-i', 'web', '3'],
    'Error: This domain was started with room for 2 vCPUs: set maxvcpus = 3 and create it anew.\n',
  ],
  [['vcpu-set', 'uml', '1'], 'Error: User-Mode Linux has one processor, and no more\n'],
  [['vcpu-pin', 'uml', 'x', '0'], 'Error: Invalid argument x as VCPU.\n'],
  [['vcpu-pin', 'uml', '1', '0'], 'Error: There is no vCPU 1: this domain has 1 vCPU.\n'],
  [['vcpu-pin', 'uml', 'all', '8000'], /^Error: This host has no processor 8000: it has 0/],
  [['vcpu-pin', 'uml', 'all', '0-'], /^Error: `0-' is no set of processors/],
  [['vcpu-pin', 'uml', '0', '0', '0'], /^Linux has no processors that are only preferred/],
  [['pincpu', 'web', '0'], /^Error: a simulated machine has no threads/],
  [['create', 'name=no', 'kernel=mini', 'cpus=8000'], /This host has no processor 8000/],
])('refuses %j', async (args, message) => {
  const {code, stdout, stderr} = await home.run(args);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).toMatch(message);
  expect(await hard('uml')).toEqual(['0']);
  expect((await rows('web')).map(({online}) => online)).toEqual([true, false]);
});

test('refuses more vCPUs than the host has processors, in the words of xl', async () => {
  const {code, stderr} = await home.run(['vcpu-set', 'web', '5000']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /You are overcommmitting! You have \d+ physical CPUs and want 5000 vCPUs! Aborting, use --ignore-host to continue/,
  );
});

test('vCPUs come and go, and the list tells', async () => {
  expect(await home.run(['set-vcpus', '-i', 'web', '2'])).toEqual(silent);
  expect((await rows('web')).map(({state}) => state)).toEqual(['-b-', '-b-']);
  expect(await home.run(['vcpu-set', 'web', '1'])).toEqual(silent);
  expect((await rows('web')).map(({state}) => state)).toEqual(['-b-', '--p']);
});

test('a kernel in user mode is pinned with all of its programs, and let go of again', async () => {
  expect(await hard('uml')).toEqual(['0']);
  expect(await home.run(['pincpu', 'uml', 'any'])).toEqual(silent);
  expect(await hard('uml')).toEqual(['all']);
  expect(await home.run(['vcpu-pin', 'uml', '0', 'map'])).toEqual(silent);
  const alone = onlineProcessors() === '0' ? 'all' : '0';
  expect(await hard('uml')).toEqual([alone]);
  expect((await home.run(['vcpu-list', 'uml'])).stdout).toMatch(
    new RegExp(`^uml .* ${alone} / all$`, 'm'),
  );
  expect(await home.run(['vcpu-pin', 'uml', 'all', 'all'])).toEqual(silent);
});
