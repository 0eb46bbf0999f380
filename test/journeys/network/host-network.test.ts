import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {openNetworkSpace} from '../../helpers/network/network-space.ts';
import type {NetworkSpace} from '../../helpers/network/network-space.ts';
import {timeTransfer} from '../../helpers/migration/transfer.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let space: NetworkSpace;

const ip = (...words: string[]) => space.run('ip', ...words);

beforeAll(() => ensureMini(), miniTimeout);
beforeEach(async () => {
  home = createHome();
  space = await openNetworkSpace();
  ip('link', 'add', 'xenbr0', 'type', 'bridge');
  ip('link', 'set', 'xenbr0', 'up');
});
afterEach(async () => {
  await home.dispose();
  space.close();
});

/** Runs domux as root of the namespace, with what is in `bin` of its home before all else. */
function domux(...words: string[]): {code: number; said: string} {
  const [program = '', ...before] = space.enter;
  const {status, stdout, stderr} = spawnSync(program, [...before, node, cli, ...words], {
    env: {...home.env, PATH: `${join(home.directory, 'bin')}:${process.env['PATH']}`},
    ...{encoding: 'utf8', timeout: 30_000},
  });
  return {code: status ?? -1, said: stdout + stderr};
}

const create = (name: string, vif: string) =>
  domux(
    'create',
    '-q',
    `name=${name}`,
    'kernel=mini',
    'memory=64',
    'extra=ip=off',
    `vif=['${vif}']`,
  );

const links = (): string[] =>
  (JSON.parse(ip('-j', 'link')) as {ifname: string}[]).map(({ifname}) => ifname);

/** A script that writes down what it was told, and does what Xen's does. */
function writeScript(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

describe('what is refused leaves no interface', () => {
  it.each([
    ['script=nowhere', 'There is no script nowhere'],
    [
      'bridge=nobr,script=SCRIPT',
      'This host has no bridge nobr: run domux network create --bridge nobr',
    ],
  ])('%s', (vif, message) => {
    const script = join(home.directory, 'vif-script');
    writeScript(script, 'exit 0');
    expect(create('one', vif.replace('SCRIPT', script))).toEqual({
      code: 1,
      said: expect.stringContaining(message) as string,
    });
    expect(links()).toEqual(['lo', 'xenbr0']);
  });

  it('a script that fails, with what it said', () => {
    const script = join(home.directory, 'vif-script');
    writeScript(script, '[ "$1" = offline ] || { echo no luck; exit 3; }');
    const {code, said} = create('one', `bridge=xenbr0,script=${script}`);
    expect(code).toBe(1);
    expect(said).toContain('exited with status 3');
    expect(said).toContain('no luck');
    expect(links()).toEqual(['lo', 'xenbr0']);
  });

  it("an interface that is somebody else's", () => {
    ip('tuntap', 'add', 'dev', 'vif1.0', 'mode', 'tap');
    expect(create('one', 'bridge=xenbr0').said).toContain(
      'This host has an interface vif1.0 already',
    );
    expect(links()).toEqual(['lo', 'xenbr0', 'vif1.0']);
  });
});

it('guests on a bridge of the host reach each other, are counted, cannot send as another, and leave nothing', async () => {
  const first = '00:16:3e:00:00:01';
  expect(create('one', `bridge=xenbr0,mac=${first},ip=10.9.8.1`)).toEqual({code: 0, said: ''});
  expect(create('two', 'bridge=xenbr0,mac=00:16:3e:00:00:02')).toEqual({code: 0, said: ''});
  expect(ip('-o', 'link', 'show', 'master', 'xenbr0')).toMatch(/vif1\.0[^]*vif2\.0/);

  const one = await openGuestShell(home, 'one');
  const two = await openGuestShell(home, 'two');
  await one.run('ip address add 10.9.8.1/24 dev eth0; ip link set eth0 up');
  await two.run('ip address add 10.9.8.2/24 dev eth0; ip link set eth0 up');
  await two.runUntil('ping -c 1 -W 1 10.9.8.1', /1 packets received/);
  await one.run('ping -c 10 -i 0.1 -s 1000 10.9.8.2');
  const [row] = JSON.parse(domux('network-list', '--json', 'one').said) as {
    network: string;
    rx_bytes: number;
    tx_bytes: number;
  }[];
  expect(row).toMatchObject({network: 'xenbr0'});
  expect(Math.min(row?.rx_bytes ?? 0, row?.tx_bytes ?? 0)).toBeGreaterThanOrEqual(10_420);

  // Another IP address, then another MAC address.
  await one.run('ip address add 10.9.8.77/24 dev eth0');
  expect(await one.run('ping -c 1 -W 1 -I 10.9.8.77 10.9.8.2')).toContain('0 packets received');
  expect(await one.run('ping -c 1 -W 1 10.9.8.2')).toContain('1 packets received');
  await two.run(
    'ip link set eth0 down; ip link set eth0 address 00:16:3e:00:00:99; ip link set eth0 up',
  );
  expect(await two.run('ping -c 1 -W 1 10.9.8.1')).toContain('0 packets received');
  await two.run(
    'ip link set eth0 down; ip link set eth0 address 00:16:3e:00:00:02; ip link set eth0 up',
  );
  await two.runUntil('ping -c 1 -W 1 10.9.8.1', /1 packets received/);

  expect(domux('destroy', 'one', 'two')).toEqual({code: 0, said: ''});
  expect(links()).toEqual(['lo', 'xenbr0']);
  expect(space.run('nft', 'list', 'ruleset')).toBe('');
});

it('a guest that has its address from a server on the bridge is known by it, and reached by it', async () => {
  expect(create('one', 'bridge=xenbr0,mac=00:16:3e:00:00:01,mtu=1400')).toEqual({
    code: 0,
    said: '',
  });
  expect(create('two', 'bridge=xenbr0,mac=00:16:3e:00:00:02')).toEqual({code: 0, said: ''});
  expect(ip('link', 'show', 'vif1.0')).toContain('mtu 1400');
  const one = await openGuestShell(home, 'one');
  const two = await openGuestShell(home, 'two');
  await one.run(
    'printf "interface eth0\\nstart 10.9.8.50\\nend 10.9.8.50\\n" >/tmp/d; touch /tmp/l',
  );
  await one.run(
    'ip address add 10.9.8.1/24 dev eth0; ip link set eth0 up; udhcpd -I 10.9.8.1 /tmp/d',
  );
  await two.run('ip link set eth0 up; udhcpc -q -n -i eth0 && ping -c 1 10.9.8.1');
  const addressOf = (name: string) =>
    (JSON.parse(domux('network-list', '--json', name).said) as {address: string | null}[])[0]
      ?.address;
  await until('the address of the client is known', () => addressOf('two') === '10.9.8.50');
  expect(addressOf('one')).toBe('10.9.8.1');

  // The host has no address on that bridge; with one it could log in there.
  mkdirSync(join(home.directory, 'bin'));
  writeScript(join(home.directory, 'bin', 'scp'), 'echo "$*"');
  expect(domux('cp', './a', 'root@two:/b').said).toMatch(
    /-o Port=22 .*-- \.\/a root@10\.9\.8\.50:\/b$/m,
  );
});

it('what a guest sends beyond its rate has to wait', async () => {
  create('one', 'bridge=xenbr0,rate=40KB/s');
  create('two', 'bridge=xenbr0');
  const one = await openGuestShell(home, 'one');
  const two = await openGuestShell(home, 'two');
  await one.run('ip address add 10.9.8.1/24 dev eth0; ip link set eth0 up');
  await two.run('ip address add 10.9.8.2/24 dev eth0; ip link set eth0 up');
  await one.runUntil('ping -c 1 -W 1 10.9.8.2', /1 packets received/);
  expect(links()).toContain('rate1.0');
  expect(links()).not.toContain('rate2.0');
  // 100 KiB take 2.5 seconds at this rate.
  expect(await timeTransfer(one, two, '10.9.8.2')).toBeGreaterThan(2);
  domux('destroy', 'one', 'two');
  expect(links()).toEqual(['lo', 'xenbr0']);
});

it("a bridge that was created by name, and lguest's way, are there while a guest is", async () => {
  expect(
    domux('network', 'create', '--bridge', '--subnet=10.9.7.0/24', '--gateway=10.9.7.1', 'lan'),
  ).toEqual({code: 0, said: ''});
  expect(create('one', 'bridge=lan,ip=10.9.7.5')).toEqual({code: 0, said: ''});
  const make = (name: string, vifs: string) =>
    domux('create', '-q', `name=${name}`, 'kernel=mini', 'memory=64', `vif=[${vifs}]`);
  expect(make('two', "'10.9.6.1', 'auto:10.9.4.1:10.9.4.20/24'")).toEqual({code: 0, said: ''});
  expect(make('three', "'tap0:10.9.5.1:10.9.5.2/24'")).toEqual({code: 0, said: ''});
  expect(links()).toEqual(['lo', 'xenbr0', 'lan', 'vif1.0', 'vif2.0', 'vif2.1', 'tap0']);
  expect(create('no', '10.9.6.1,ip=10.9.7.2').said).toContain(
    'A guest cannot have 10.9.7.2 where the host is 10.9.6.1/24',
  );
  const one = await openGuestShell(home, 'one');
  await one.run('ip address add 10.9.7.5/24 dev eth0; ip link set eth0 up');
  await one.runUntil('ping -c 1 -W 1 10.9.7.1', /1 packets received/);
  const two = await openGuestShell(home, 'two');
  // Nobody but domux answers DHCP there.
  await two.runUntil('ping -c 1 -W 1 10.9.6.1', /1 packets received/);
  await two.runUntil('ping -c 1 -W 1 10.9.4.1', /1 packets received/);
  // A vkernel's guest has its address from the start, and only that.
  const third = await openGuestShell(home, 'three');
  await third.runUntil('ping -c 1 -W 1 10.9.5.1', /1 packets received/);
  await third.run('ip address add 10.9.5.3/24 dev eth0');
  expect(await third.run('ping -c 1 -W 1 -I 10.9.5.3 10.9.5.1')).toContain('0 packets received');
  const vifs = JSON.parse(domux('network-list', '--json', 'one', 'two').said) as unknown;
  expect(vifs).toMatchObject([
    {network: 'lan', address: '10.9.7.5'},
    {network: '10.9.6.1', address: '10.9.6.2'},
    {network: '10.9.4.1', address: '10.9.4.20'},
  ]);
  mkdirSync(join(home.directory, 'bin'));
  writeScript(join(home.directory, 'bin', 'ssh'), 'echo "$*"');
  expect(domux('ssh', 'root@one').said).toMatch(/-o Port=22 .*root@10\.9\.7\.5$/m);
  expect(domux('network', 'list', '--tree').said).toMatch(/10\.9\.7\.1[^]*one +eth0 +10\.9\.7\.5/);
  expect(domux('destroy', 'one', 'two', 'three')).toEqual({code: 0, said: ''});
  expect(links()).toEqual(['lo', 'xenbr0']);
  expect(space.run('nft', 'list', 'ruleset')).toBe('');
});

it('scripts are told what Xen tells them, and make and take away bridges', async () => {
  const log = join(home.directory, 'told');
  const script = join(home.directory, 'vif-bridge');
  writeScript(
    script,
    `echo "$* vif=$vif bridge=$bridge mac=$mac ip=$ip type=$XENBUS_TYPE path=$XENBUS_PATH" >>${log}
[ "$1" = offline ] || ip link set "$vif" master "$bridge" up`,
  );
  const scripts = join(home.directory, 'config', 'scripts');
  mkdirSync(scripts, {recursive: true});
  writeScript(
    join(scripts, 'network'),
    `echo "network $*" >>${log}
case $1 in
  start) ip link add "$bridge" type bridge && ip link set "$bridge" up ;;
  stop) ip link delete "$bridge" ;;
esac`,
  );
  expect(create('one', `bridge=made0,script=${script},mac=00:16:3e:00:00:01,ip=10.9.8.1`)).toEqual({
    code: 0,
    said: '',
  });
  expect(links()).toEqual(['lo', 'xenbr0', 'made0', 'vif1.0']);

  expect(domux('destroy', 'one')).toEqual({code: 0, said: ''});
  await until('the bridge is gone', () => !links().includes('made0'));
  expect(readFileSync(log, 'utf8').split('\n')).toEqual([
    'network start bridge=made0',
    'online type_if=vif vif=vif1.0 bridge=made0 mac=00:16:3e:00:00:01 ip=10.9.8.1 type=vif path=backend/vif/1/0',
    'offline type_if=vif vif=vif1.0 bridge=made0 mac=00:16:3e:00:00:01 ip=10.9.8.1 type=vif path=backend/vif/1/0',
    'network stop bridge=made0',
    '',
  ]);
});

it('runs vif-bridge of the scripts for an interface that names none', () => {
  const log = join(home.directory, 'told');
  const scripts = join(home.directory, 'config', 'scripts');
  mkdirSync(scripts, {recursive: true});
  writeScript(
    join(scripts, 'vif-bridge'),
    `echo "$1 $vif $bridge" >>${log}
[ "$1" = offline ] || ip link set "$vif" master "$bridge" up`,
  );
  expect(create('one', 'bridge=xenbr0')).toEqual({code: 0, said: ''});
  expect(ip('-o', 'link', 'show', 'master', 'xenbr0')).toContain('vif1.0');
  expect(domux('destroy', 'one')).toEqual({code: 0, said: ''});
  expect(readFileSync(log, 'utf8')).toBe('online vif1.0 xenbr0\noffline vif1.0 xenbr0\n');
});
