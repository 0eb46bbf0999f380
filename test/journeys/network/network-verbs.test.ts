import {afterEach, beforeAll, beforeEach, expect, it} from 'vitest';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {stepsIn} from '../steps.ts';
import type {Steps} from '../steps.ts';

let home: Home;
let steps: Steps;

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(() => {
  home = createHome();
  steps = stepsIn(home);
});
afterEach(() => home.dispose());

it.each([
  [['create', 'a/b'], "`a/b' cannot name a network"],
  [['create', 'a-name-of-16-chs'], 'up to 15'],
  [['create', '--subnet', '10.1.2.0/29', 'lan'], 'is not a subnet'],
  [['create', '--subnet', '10.1.2.3/24', 'lan'], 'is not a subnet'],
  [['create', '--subnet', '127.0.0.0/16', 'lan'], 'overlaps 127.0.0.0/8'],
  [['show', 'lan'], 'There is no network lan'],
  [['delete', 'lan'], 'No network lan was created'],
])('network %j is refused', async (words, message) => {
  const {code, stderr} = await home.run(['network', ...words]);
  expect({code, stderr}).toEqual({code: 1, stderr: expect.stringContaining(message) as string});
  expect(JSON.parse(await steps.domux('network', 'list', '--json'))).toEqual([]);
});

it('a network has what it was created with, and is neither deleted nor made twice while it is used', async () => {
  await steps.domux('network', 'create', '--isolated', '--subnet', '10.99.4.0/24', 'lan');
  expect((await home.run(['network', 'create', 'lan'])).stderr).toContain(
    'There is a network lan already',
  );
  expect((await home.run(['network', 'create', '--subnet', '10.99.0.0/16', 'x'])).stderr).toContain(
    'overlaps 10.99.4.0/24',
  );
  await steps.createMini('one', "vif=['bridge=lan,ip=10.99.4.77,mac=00:16:3e:00:00:07']");
  const one = await openGuestShell(home, 'one');
  await one.runUntil('ip address show eth0', /inet 10\.99\.4\.77\/24/);
  // There is no way out, and the guest knows.
  expect(await one.run('ip route')).not.toContain('default');

  expect((await home.run(['network', 'delete', 'lan'])).stderr).toContain('in use by one.');
  const shown = JSON.parse(await steps.domux('network', 'show', '--json', 'lan')) as unknown;
  expect(shown).toMatchObject({
    name: 'lan',
    in_use: true,
    created: true,
    subnet: '10.99.4.0/24',
    isolated: true,
    interfaces: [{domain: 'one', index: 0, address: '10.99.4.77', address_used: true}],
  });
  expect(await steps.domux('network', 'list')).toMatch(/^lan +10\.99\.4\.0\/24 +none +one$/m);
  expect(await steps.domux('network-list', 'one')).toMatch(
    /^0 +0 +00:16:3e:00:00:07 +1 +lan +10\.99\.4\.77 +[1-9]\d* +[1-9]\d* +-$/m,
  );

  await steps.domux('rename', 'one', 'uno');
  await one.runUntil('nslookup uno.lan.internal', /10\.99\.4\.77/);
  expect(await one.run('nslookup one.lan.internal')).toContain('NXDOMAIN');

  await steps.domux('destroy', 'uno');
  expect(await steps.domux('network', 'show', 'lan')).toContain('Nobody is on it.');
  await steps.domux('network', 'delete', 'lan');
  expect(JSON.parse(await steps.domux('network', 'list', '--json'))).toEqual([]);
});

it.each([
  ['uml', []],
  ['qemu', ['machine=qemu', 'memory=128']],
] as const)(
  'an interface comes and goes while a guest of %s runs, and is there again when it restarts',
  async (machine, words) => {
    if (machine === 'qemu') await ensurePcMini();
    await steps.createMini('one', "vif=['mac=00:16:3e:00:00:01']", ...words);
    await steps.createMini('two', "vif=['bridge=lan']");
    const refusal = async (...args: string[]) => (await home.run(args)).stderr;
    expect(await refusal('network-attach', 'one', 'mac=nonsense')).toContain(
      'is not a MAC address',
    );
    expect(await refusal('network-attach', 'one', 'mac=00:16:3e:00:00:01')).toContain(
      'has an interface 00:16:3e:00:00:01 already',
    );
    expect(await refusal('network-attach', 'one', 'devid=0')).toContain(
      'has an interface 0 already',
    );
    expect(await refusal('network-detach', 'one', '7')).toContain('Device 7 not connected.');

    expect(await steps.domux('network-attach', 'one', 'bridge=lan', 'mac=00:16:3e:00:00:02')).toBe(
      'Attached eth1 (00:16:3e:00:00:02)\n',
    );
    const one = await openGuestShell(home, 'one');
    const two = await openGuestShell(home, 'two');
    await two.runUntil('ip route', /default via/);
    await one.runUntil('ip address show eth1', /inet \d/);
    await two.runUntil('ping -c 1 -W 1 one', /1 packets received/);
    expect(await steps.domux('network-list', 'one')).toMatch(/^1 +0 +00:16:3e:00:00:02 .* lan /m);

    if (machine === 'uml') {
      expect(await refusal('network-detach', 'one', '1')).toContain('ip link set eth1 down');
      await one.run('ip link set eth1 down');
    }
    await steps.domux('network-detach', 'one', '00:16:3e:00:00:02');
    await one.runUntil('ip link', /^(?![^]*eth1)/);
    expect(await steps.domux('network-list', 'one')).not.toContain('lan');

    await steps.domux('network-attach', 'one', 'bridge=lan');
    await steps.domux('reset', 'one');
    const again = await openGuestShell(home, 'one');
    await again.runUntil('ip address show eth1', /inet \d/);
  },
  90_000,
);
