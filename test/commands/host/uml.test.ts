import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {ListedJson} from '../../../source/commands/host/listing/list-json.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;

beforeAll(async () => {
  await ensureMini();
  home = createHome();
  const created = await home.run(['create', 'name=web', 'kernel=mini', 'memory=64']);
  expect(created).toMatchObject({code: 0});
}, miniTimeout);

afterAll(() => home.dispose());

const listed = async () =>
  (JSON.parse((await home.run(['list', '--json', 'web'])).stdout) as ListedJson[])[0];

test('a real guest is blocked once it waits at its prompt, and has used a processor', async () => {
  const idle = await until('web is blocked', async () => {
    const web = await listed();
    return web?.state === '-b----' ? web : undefined;
  });
  expect(idle).toMatchObject({machine: 'uml', mem_mib: 64, status: 'running'});
  expect(idle.cpu_seconds).toBeGreaterThan(0);
});

test('its vCPU is on one of the processors of the host', async () => {
  const {stdout} = await home.run(['vcpu-list', 'web']);
  expect(stdout).toMatch(/^web +1 +0 +\d+ {3}(r-|-b)- +\d+\.\d {2}all \/ all$/m);
});

test('its kernel answers to a SysRq key', async () => {
  const {code, stdout} = await home.run(['sysrq', 'web', 'h']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('reboot(b)')]);
});

test('its memory is dumped as an ELF core of at least that size, and it goes on', async () => {
  const file = join(home.directory, 'web.core');
  expect(await home.run(['dump-core', 'web', file])).toMatchObject({code: 0, stderr: ''});
  expect(readFileSync(file).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  expect(statSync(file).size).toBeGreaterThan(32 * 1024 * 1024);
  expect((await listed())?.status).toBe('running');
});

test('it is told in full with -l: kernel, ramdisk, console', async () => {
  const {stdout} = await home.run(['list', '-l', 'web']);
  expect(stdout).toMatch(/\(kernel \S+\/mini\/kernel\)/);
  expect(stdout).toContain(`(path ${home.places.run}/domains/1/console.sock)`);
});

test('asking for less than it needs is refused with the reason, and it goes on', async () => {
  const {code, stderr} = await home.run(['mem-set', 'web', '4']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^cannot set domid 1 dynamic max memory to : 4\nError: \S/);
  expect((await listed())?.mem_mib).toBe(64);
});
