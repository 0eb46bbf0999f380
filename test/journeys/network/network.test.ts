import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {networkPlaces} from '../../../source/network/network-files.ts';
import {findSwitch} from '../../../source/network/attached/open-switch.ts';
import {readSwitchEntry} from '../../../source/network/attached/switch-entry.ts';
import {signal} from '../../../source/system/processes.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {freePort, readFrom} from '../../helpers/network/ports.ts';
import {processesOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
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

const switchOf = (network: string) =>
  readSwitchEntry(join(networkPlaces(home.places).run, network))?.process.pid;

async function portsOf(network: string) {
  const client = await findSwitch(networkPlaces(home.places), network);
  const ports = await client?.execute('query-ports');
  client?.close();
  return ports ?? [];
}

/** Processes of this home with this word in their command line. */
const running = (word: string) =>
  processesOf(home.directory).filter(pid => commandLine(pid).includes(word));

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

describe('what is refused', () => {
  it('says where a forward is wrong', async () => {
    const words = ["vif=['']", "forward=['tcp:80222:22']"];
    const {code, stderr} = await home.run(['create', 'name=web', 'kernel=mini', ...words]);
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        "`80222' is not a port: it is a number from 1 to 65535",
      ) as string,
    });
    expect(await steps.list()).toEqual([]);
  });

  it('does not begin a guest whose port another program listens on, and leaves no network', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const {port} = server.address() as AddressInfo;
    const words = ["vif=['']", `forward=['tcp:${port}:22']`];
    const {code, stderr} = await home.run(['create', 'name=web', 'kernel=mini', ...words]);
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `Network default: The forward tcp:${port}:22 cannot be: process ${process.pid} (`,
      ) as string,
    });
    expect(await steps.list()).toEqual([]);
    await until('the network is gone', () => running('vde').length === 0);
  });

  it('does not give two guests one port, one address or one MAC address', async () => {
    const port = await freePort();
    const mac = '00:16:3e:00:00:01';
    await steps.createMini('one', `vif=['mac=${mac}']`, `forward=['tcp:${port}:22']`);
    const [{address} = {address: ''}] = await portsOf('default');
    const attempt = async (...words: string[]) =>
      (await home.run(['create', 'name=two', 'kernel=mini', 'memory=64', ...words])).stderr;
    expect(await attempt("vif=['']", `forward=['tcp:${port}:23']`)).toContain(
      `The forward tcp:${port}:23 cannot be: that port leads to one already.`,
    );
    expect(await attempt("vif=['bridge=other']", `forward=['tcp:${port}:23']`)).toContain(
      `The forward tcp:${port}:23 cannot be: network default, for one of its domains, listens there.`,
    );
    expect(await attempt(`vif=['mac=${mac}']`)).toContain(
      `The MAC address ${mac} is that of domain one (ID 1) on the same network: write another`,
    );
    expect(await attempt(`vif=['ip=${address}']`)).toContain(`${address} is one's already.`);
    expect(await attempt("vif=['ip=192.0.2.1']")).toContain('192.0.2.1 is not of this network');
    expect(await steps.list()).toHaveLength(1);
  });
});

describe('two guests on one network', () => {
  it('reach each other by name and the host by the gateway, and are reached through a port', async () => {
    const server = createServer((_request, response) => response.end('the host\n'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const {port: hostPort} = server.address() as AddressInfo;
    const port = await freePort();
    await steps.createMini('one', "vif=['']", `forward=['tcp:${port}:7']`);
    await steps.createMini('two', "vif=['bridge=']");
    const one = await openGuestShell(home, 'one');
    const two = await openGuestShell(home, 'two');

    await one.runUntil('ip route', /default via/);
    await two.runUntil('ip route', /default via/);
    expect(await one.run('ping -c 3 two')).toContain('3 packets received');
    expect(await two.run('ping -c 3 one.default.internal')).toContain('3 packets received');
    const [{address} = {address: ''}] = await portsOf('default');
    expect(await two.run(`nslookup ${address}`)).toContain('name = one.default.internal');
    expect(await two.run('nslookup three')).toContain('NXDOMAIN');
    expect(await one.run(`wget -q -O - http://host:${hostPort}/`)).toContain('the host');

    expect(await steps.list()).toMatchObject([
      {name: 'one', addresses: [address], forwards: [`tcp:${port}:7`]},
      {name: 'two', forwards: []},
    ]);
    await one.run('(nc -ll -p 7 -e echo the guest >/dev/null 2>&1 &)');
    await until('the port leads to the guest', async () =>
      (await readFrom(port).catch(() => '')).includes('the guest'),
    );
  });

  it('are counted by what they send, and known by their address', async () => {
    await steps.createMini('one', "vif=['mac=00:16:3e:00:00:01,ip=']");
    await steps.createMini('two', "vif=['mac=00:16:3e:00:00:02']");
    const one = await openGuestShell(home, 'one');
    const two = await openGuestShell(home, 'two');
    await one.runUntil('ip route', /default via/);
    await two.runUntil('ip route', /default via/);
    await one.run('ping -c 1 two');

    const vif = async () => {
      const client = await home.host.control(await home.host.find('one'));
      const {vifs} = await client.execute('domux-query-stats');
      client.close();
      return vifs[0];
    };
    const before = await vif();
    // Each of ten pings is 1000 bytes of data with 42 of headers, both ways.
    await one.run('ping -c 10 -i 0.1 -s 1000 two');
    const after = await vif();
    const grown = {
      rx: (after?.['rx-bytes'] ?? 0) - (before?.['rx-bytes'] ?? 0),
      tx: (after?.['tx-bytes'] ?? 0) - (before?.['tx-bytes'] ?? 0),
    };
    expect(grown.tx).toBeGreaterThanOrEqual(10_420);
    expect(grown.tx).toBeLessThan(13_000);
    expect(grown.rx).toBeGreaterThanOrEqual(10_420);
    expect(grown.rx).toBeLessThan(13_000);
    expect(after).toMatchObject({mac: '00:16:3e:00:00:01', index: 0, network: 'default'});
    expect(await one.run('ip address show eth0')).toContain(`inet ${after?.address ?? '?'}/24`);
  });

  it('on networks of their own do not', async () => {
    await steps.createMini('one', "vif=['bridge=left']");
    await steps.createMini('two', "vif=['bridge=right']");
    const one = await openGuestShell(home, 'one');
    await one.runUntil('ip route', /default via/);
    const [right] = await portsOf('right');
    expect(await one.run('nslookup two')).not.toContain(right?.address);
    const address = right?.address ?? '';
    await one.run(`ip route add ${address} dev eth0`);
    expect(await one.run(`ping -c 1 -W 1 ${address}`)).toContain('0 packets received');
  });
});

describe('a network', () => {
  it('ends with its last user, and nothing of it is left', async () => {
    await steps.createMini('one', "vif=['']");
    await steps.createMini('two', "vif=['']");
    await steps.domux('destroy', 'one');
    expect(await portsOf('default')).toHaveLength(1);
    await steps.domux('destroy', 'two');
    await until('no program of the network is left', () => running('vde').length === 0);
    await until(
      'its directory is gone',
      () => !existsSync(join(networkPlaces(home.places).run, 'default')),
    );
  });

  it('ends with a guest that powers itself off', async () => {
    await steps.createMini('one', "vif=['']");
    const one = await openGuestShell(home, 'one');
    await one.runUntil('ip route', /default via/);
    void one.run('poweroff').catch(() => undefined);
    await steps.untilState('one', undefined);
    await until('no program of the network is left', () => running('vde').length === 0);
  });

  it('is there again at once when its gateway, its way out or a forwarder is killed', async () => {
    const port = await freePort();
    await steps.createMini('one', "vif=['']", `forward=['tcp:${port}:7']`);
    await steps.createMini('two', "vif=['']");
    const one = await openGuestShell(home, 'one');
    const two = await openGuestShell(home, 'two');
    await one.runUntil('ip route', /default via/);
    await two.runUntil('ip route', /default via/);
    await one.run('(nc -ll -p 7 -e echo the guest >/dev/null 2>&1 &)');

    for (const victim of ['vde://', 'slirp://', 'tcpfwd']) {
      for (const pid of running(victim)) signal(pid, 'SIGKILL');
      await two.runUntil('ping -c 1 -W 1 one', /1 packets received/);
      await two.runUntil('ping -c 1 -W 1 host', /1 packets received/);
      await until(`the port leads to the guest after the end of ${victim}`, async () =>
        (await readFrom(port).catch(() => '')).includes('the guest'),
      );
    }
    expect(running('vde_switch')).toHaveLength(1);
    expect(running('slirp://')).toHaveLength(2);
  });

  it('outlives the guest processes of those who are on it', async () => {
    await steps.createMini('one', "vif=['']");
    await steps.createMini('two', "vif=['']");
    const before = switchOf('default');
    for (const pid of [...running('domux: one'), ...running('domux: two')]) signal(pid, 'SIGKILL');
    expect((await steps.list()).map(({name}) => name)).toEqual(['one', 'two']);
    const two = await openGuestShell(home, 'two');
    await two.runUntil('ping -c 1 -W 1 one', /1 packets received/);
    expect(switchOf('default')).toBe(before);
    await steps.domux('destroy', 'one', 'two');
    await until('no program of the network is left', () => running('vde').length === 0);
  });

  it('lets go of guests that were killed with their guest processes', async () => {
    await steps.createMini('one', "vif=['']");
    await steps.createMini('two', "vif=['']");
    for (const pid of [...running('domux: '), ...running('umid=')]) signal(pid, 'SIGKILL');
    await steps.domux('destroy', 'one', 'two');
    await until('no program of the network is left', () => running('vde').length === 0);
  });
});
