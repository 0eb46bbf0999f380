import {createServer} from 'node:http';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {signal} from '../../../source/system/processes.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {freePort, readFrom} from '../../helpers/network/ports.ts';
import {commandOf, processesOf} from '../../helpers/processes.ts';
import {timeTransfer} from '../../helpers/migration/transfer.ts';
import {until} from '../../helpers/until.ts';
import {stepsIn} from '../steps.ts';
import type {Steps} from '../steps.ts';

/** Two guests of User-Mode Linux and two of QEMU on one network, nobody of them as root. */
const names = ['uml1', 'uml2', 'pc1', 'pc2'] as const;
const slow = 'uml2';

let home: Home;
let steps: Steps;
let server: Server;
const ports: Record<string, number> = {};

beforeAll(async () => {
  await Promise.all([ensureMini(), ensurePcMini()]);
  home = createHome();
  steps = stepsIn(home);
  server = createServer((_request, response) => response.end('the host\n'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  for (const name of names) {
    const port = (ports[name] = await freePort());
    const machine = name.startsWith('pc') ? ['machine=qemu', 'memory=128'] : [];
    const vif = name === slow ? 'rate=40KB/s' : '';
    await steps.createMini(name, ...machine, `vif=['${vif}']`, `forward=['tcp:${port}:7']`);
  }
}, miniTimeout);
afterAll(async () => {
  server.close();
  await home.dispose();
});

const others = (name: string) => names.filter(other => other !== name);
const isForwarded = (name: string) => async () =>
  (await readFrom(ports[name] ?? 0).catch(() => '')).includes(`this is ${name}`);

describe.each(names)('%s', name => {
  it('reaches the others by their names, and the host', async () => {
    const guest = await openGuestShell(home, name);
    await guest.runUntil('ip route', /default via/);
    for (const other of others(name)) {
      await guest.runUntil(`ping -c 1 -W 2 ${other}`, /1 packets received/);
      expect(await guest.run(`nslookup ${other}.default.internal`)).toContain('Address');
    }
    const {port} = server.address() as AddressInfo;
    expect(await guest.run(`wget -q -O - http://host:${port}/`)).toContain('the host');
  });

  it('is reached through its port, and listed with that and its address', async () => {
    const guest = await openGuestShell(home, name);
    await guest.run(`(nc -ll -p 7 -e echo this is ${name} >/dev/null 2>&1 &)`);
    await until('the port leads to the guest', isForwarded(name));
    const [address = ''] = /10\.\d+\.\d+\.\d+/.exec(await guest.run('ip address show eth0')) ?? [];
    const [row] = JSON.parse(await steps.domux('network-list', '--json', name)) as unknown[];
    expect(row).toMatchObject({address, network: 'default', forwards: [`tcp:${ports[name]}:7`]});
  });
});

it('a guest is held to its rate', async () => {
  const sender = await openGuestShell(home, slow);
  const receiver = await openGuestShell(home, 'uml1');
  // 100 KiB take 2.5 seconds at this rate.
  expect(await timeTransfer(sender, receiver, 'uml1')).toBeGreaterThan(2);
});

it.each([/vde_switch$/, /^domux: network /, /^domux: (?:uml|pc)/])(
  'guests go on with their network when all of %s are killed',
  async victim => {
    const victims = processesOf(home.directory).filter(pid =>
      commandOf(pid).some(word => victim.test(word)),
    );
    expect(victims).not.toEqual([]);
    const addresses = async () =>
      ((await steps.list()) as {addresses?: unknown}[]).map(row => row.addresses);
    const before = await addresses();
    for (const pid of victims) signal(pid, 'SIGKILL');
    expect((await steps.list()).map(({name}) => name)).toEqual([...names]);
    for (const name of names) {
      const guest = await openGuestShell(home, name);
      for (const other of others(name)) {
        await guest.runUntil(`ping -c 1 -W 1 ${other}`, /1 packets received/);
      }
      await until(`the port of ${name} leads to it`, isForwarded(name));
    }
    expect(await addresses()).toEqual(before);
  },
  60_000,
);
