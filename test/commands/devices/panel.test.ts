import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let printed = '';
beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  await createSim(home, 'web');
  const words = ['machine=qemu', 'kernel=mini', 'memory=128'];
  const screen = ['board=q35', 'vnc=1', 'extra=console=ttyS0'];
  for (const more of [
    ['name=pc', ...screen],
    ['name=micro', 'board=microvm'],
  ]) {
    const created = await home.run(['create', ...words, ...more], {timeout: 60_000});
    expect(created.code).toBe(0);
  }
  const console = await home.host.console(await home.host.find('pc'));
  console.setEncoding('latin1').on('data', (chunk: string) => (printed += chunk));
}, miniTimeout);
afterAll(() => home.dispose());

const says = (text: RegExp) =>
  until(`the guest says ${String(text)}`, () => text.test(printed), {timeout: 60_000});

test.each([
  [['trigger', 'nosuch', 'nmi'], 'nosuch is an invalid domain identifier (rc=-6)\n'],
  [['screenshot', 'web', '/tmp/x.png'], /^Error: a simulated machine has no screen/],
  [['screenshot', 'micro', '/tmp/x.png'], /^Error: This domain has no screen: set vnc = 1/],
])('refuses %j', async (args, message) => {
  const {code, stdout, stderr} = await home.run(args);
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(stderr).toMatch(message);
});

test('a PC is looked at, and takes an NMI', async () => {
  await says(/# (?:\x1b\[6n)?$/);
  const file = join(home.directory, 'screen.png');
  expect((await home.run(['screenshot', 'pc', file])).stderr).toBe('');
  expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
  expect((await home.run(['trigger', 'pc', 'nmi'])).stderr).toBe('');
  await says(/NMI received/);
}, 180_000);
