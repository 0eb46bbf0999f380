import {afterAll, beforeAll, expect, test} from 'vitest';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {until} from '../../../helpers/until.ts';

let home: Home;
beforeAll(() => (home = createHome()));
afterAll(() => home.dispose());

const sim = (name: string) => [`name=${name}`, 'machine=sim'];
const names = async () => (await home.host.list()).map(({entry}) => entry.name);

test.each([
  [['-c', '-V', ...sim('web')], 2, 'Either its console or its display: -c or -V.\n'],
  [['-V', ...sim('web')], 1, 'Domain web would have no display to show: vnc=1 in its config.\n'],
  [['-A', ...sim('web')], 1, 'Domain web would have no display to show: vnc=1 in its config.\n'],
])('refuses %j, and creates nothing', async (args, code, stderr) => {
  expect(await home.run(['create', ...args])).toEqual({code, stdout: '', stderr});
  expect(await names()).toEqual([]);
});

test('-d shows what it creates, as -n does', async () => {
  const args = [...sim('shown'), 'uuid=10111213-1415-1617-1819-1a1b1c1d1e1f', 'vif=[]'];
  const {stdout: dry} = await home.run(['create', '-n', ...args]);
  expect(await names()).toEqual([]);
  const {stdout} = await home.run(['create', '-d', '-e', ...args]);
  expect(stdout).toBe(`${dry}Started domain shown (id=1)\n`);
  expect(await names()).toEqual(['shown']);
  await home.run(['destroy', 'shown']);
});

test('-F stays until the domain is gone, through its restarts', async () => {
  const {ended, stdout, stderr} = home.start([
    'create',
    '-F',
    ...sim('stays'),
    "on_reboot='restart'",
  ]);
  let over = false;
  void ended.then(() => (over = true));
  await until('it is said', () => stdout().includes('Started domain stays'));
  await home.run(['reboot', '-w', 'stays']);
  expect(over).toBe(false);
  await home.run(['destroy', 'stays']);
  expect([await ended, stderr()]).toEqual([0, '']);
});

test('-F leaves the domain alone when it is interrupted', async () => {
  const {child, ended, stdout} = home.start(['create', '-F', ...sim('left')]);
  await until('it is said', () => stdout().includes('Started domain left'));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await names()).toEqual(['left']);
});
