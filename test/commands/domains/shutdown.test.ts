import {afterEach, beforeEach, expect, test} from 'vitest';
import {readEvents} from '../../helpers/events.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
beforeEach(() => (home = createHome()));
afterEach(() => home.dispose());

const names = async () => (await home.host.list()).map(({entry}) => entry.name);

test.each(['', 'soon', '-1', 'NaN', 'Infinity', '2147484', '1e10'])(
  'refuses a timeout of %j, and asks nobody',
  async timeout => {
    await createSim(home, 'web');
    const {code, stderr} = await home.run(['shutdown', `--timeout=${timeout}`, 'web']);
    expect([code, stderr]).toEqual([
      2,
      `--timeout ${timeout}: that is no number of seconds from 0 to 2147483.\n`,
    ]);
    expect(await names()).toEqual(['web']);
  },
);

test('waits no time at all where told so', async () => {
  await createSim(home, 'web', {behaviour: ['ignore-shutdown']});
  const {code, stderr} = await home.run(['shutdown', '--timeout', '0', 'web']);
  expect(code).toBe(0);
  expect(stderr).toContain('Domain 1 did not shut down within 0 s and has been destroyed\n');
  expect(await names()).toEqual([]);
});

test("tells the end of those that it waits for in xl's words", async () => {
  await createSim(home, 'web');
  await createSim(home, 'kept', {onPoweroff: 'preserve'});
  const {code, stdout, stderr} = await home.run(['shutdown', '-w', 'web', 'kept']);
  expect([code, stdout]).toEqual([0, '']);
  const [first, second, third, ...ends] = stderr.trimEnd().split('\n');
  expect([first, second, third]).toEqual([
    'Shutting down domain 1',
    'Shutting down domain 2',
    'Waiting for 2 domains',
  ]);
  expect(ends.sort()).toEqual([
    'Domain 1 has been shut down, reason code 0',
    'Domain 2 has been shut down, reason code 0',
  ]);
});

test('one -w waits until it is down, two until it is gone', async () => {
  await createSim(home, 'kept', {onPoweroff: 'preserve'});
  const {ended, stderr} = home.start(['shutdown', '-ww', 'kept']);
  let over = false;
  void ended.then(() => (over = true));
  await until('it is down', async () => (await home.host.list())[0]?.info.status === 'shutdown');
  expect(await home.run(['shutdown', '-w', 'kept'])).toMatchObject({code: 1});
  expect(over).toBe(false);
  await home.run(['destroy', 'kept']);
  expect(await ended).toBe(0);
  expect(stderr()).toContain('Domain 1 has been shut down, reason code 0\n');
});

test('a guest that powers off instead of rebooting is not said to have rebooted', async () => {
  await createSim(home, 'web', {onReboot: 'preserve'});
  const {stderr} = await home.run(['reboot', '-w', 'web']);
  expect(stderr).toContain('Domain 1 has been shut down, reason code 1\n');
  await createSim(home, 'db', {onReboot: 'restart'});
  expect((await home.run(['reboot', '-w', 'db'])).stderr).toContain('Domain 2 has been rebooted\n');
});

test('a domain that somebody destroys meanwhile is said to be destroyed', async () => {
  await createSim(home, 'web', {behaviour: ['ignore-shutdown']});
  const waiting = home.run(['shutdown', '-w', 'web']);
  await until('it was asked', () =>
    readEvents(home).some(({event}) => event === 'asked for poweroff'),
  );
  await home.run(['destroy', 'web']);
  const {code, stderr} = await waiting;
  expect(code).toBe(0);
  expect(stderr).toContain('Domain 1 has been destroyed\n');
});
