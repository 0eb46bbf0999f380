import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';
import {stepsIn} from './steps.ts';

let home: Home;
beforeAll(ensureMini, miniTimeout);
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const config = `kernel = "mini"
memory = 64
maxmem = 96
on_crash = "preserve"
`;

test('a real guest gets its memory, name and policy at once, and the rest as it is started next', async () => {
  const {domux, list, type, untilPrinted} = stepsIn(home);
  mkdirSync(home.places.configs, {recursive: true});
  const path = join(home.places.configs, 'web.cfg');
  writeFileSync(path, config);
  await domux('create', '-q', 'web');
  await untilPrinted('web', /root@web:/);
  expect(await domux('config', 'diff', 'web')).toBe('');

  const changed = config.replace('= 64', '= 80').replace('preserve', 'restart');
  writeFileSync(path, `${changed}extra = "quiet"\nname = "shop"\n`);
  await domux('config', 'apply', 'web');
  expect(await list()).toMatchObject([{name: 'shop', mem_mib: 80}]);
  const {code, stdout} = await home.run(['config', 'diff', 'shop']);
  expect({code, stdout}).toEqual({
    code: 1,
    stdout: 'At the next start:\n  extra = "quiet" (was not set)\n',
  });

  await domux('sysrq', 'shop', 'c');
  await untilPrinted('shop', /root@shop:/);
  await type('shop', 'cat /proc/cmdline\n');
  await untilPrinted('shop', /hostname=shop quiet/);
  expect(await domux('config', 'diff', 'shop')).toBe('');
});
