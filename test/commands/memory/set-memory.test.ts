import {afterAll, beforeAll, expect, test} from 'vitest';
import type {ListedJson} from '../../../source/commands/host/listing/list-json.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';

let home: Home;
beforeAll(async () => {
  home = createHome();
  await createSim(home, 'web');
});
afterAll(() => home.dispose());

const memory = async () => {
  const [web] = JSON.parse((await home.run(['list', '--json', 'web'])).stdout) as ListedJson[];
  return [web?.mem_mib, web?.maxmem_mib];
};

test.each([
  [['mem-set', 'web', '12x'], 1, 'invalid memory size: 12x\n'],
  [['mem-max', 'web', '0'], 1, 'invalid memory size: 0\n'],
  [['mem-set', 'nosuch', '64'], 1, 'nosuch is an invalid domain identifier (rc=-6)\n'],
  [['mem-set', 'Domain-0', '64'], 1, 'Domain-0 is this host: its memory cannot be set.\n'],
])('refuses %j', async (args, code, stderr) => {
  expect(await home.run(args)).toEqual({code, stdout: '', stderr});
  expect(await memory()).toEqual([64, 64]);
});

test('refuses to do without a size, with status 2', async () => {
  expect((await home.run(['mem-set', 'web'])).code).toBe(2);
});

test('what the guest refuses is said in the words of xl, with the reason', async () => {
  const {code, stderr} = await home.run(['balloon', 'web', '128m']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^cannot set domid 1 dynamic max memory to : 128m\nError: .*mem-max first/,
  );
  expect((await home.run(['mem-max', 'web', '32'])).stderr).toMatch(
    /^cannot set domid 1 static max memory to : 32\nError: .*mem-set first/,
  );
});

test('the maximum makes room and the memory follows, silently, under every name of old', async () => {
  const silent = {code: 0, stdout: '', stderr: ''};
  expect(await home.run(['maxmem', 'web', '1g'])).toEqual(silent);
  expect(await home.run(['set-mem', '1', '128'])).toEqual(silent);
  expect(await memory()).toEqual([128, 1024]);
});
