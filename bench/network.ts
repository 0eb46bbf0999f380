import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo, Server} from 'node:net';
import {join} from 'node:path';
import {findNetworkPrograms} from '../source/network/programs.ts';
import {driveShell} from '../test/helpers/guests/drive-shell.ts';
import type {GuestShell} from '../test/helpers/guests/drive-shell.ts';
import type {Home} from '../test/helpers/home.ts';
import {ensureMini} from '../test/helpers/guests/mini.ts';
import {until} from '../test/helpers/until.ts';
import {inHome, median, printTable, ratio} from './harness.ts';

/**
 * TCP throughput and round trips between two guests of User-Mode Linux, and from a guest to the host,
 * on a network of domux and, with the same guests in the same run, on a bare vde_switch with libslirp.
 */
const rounds = 3;
const mebibytes = 16;
const pings = 200;

/** The way of a guest: eth0 is on the network of domux, eth1 on the bare switch. */
type Way = {readonly name: string; readonly peer: string; readonly host: string};

await ensureMini();
await inHome(async home => {
  const bare = await startBareSwitch(home.directory);
  const server = createServer(socket => socket.on('end', () => socket.end('all')).resume());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    await measure(home, bare.control, server);
  } finally {
    for (const child of bare.children) child.kill('SIGKILL');
    server.close();
  }
});

async function measure(home: Home, control: string, server: Server): Promise<void> {
  const [one, two] = [await start(home, 'one', control, 1), await start(home, 'two', control, 2)];
  await two.run('(nc -ll -p 9 -e sh -c "cat >/dev/null" >/dev/null 2>&1 &)');
  await two.runUntil('netstat -tln', /:9\s/);
  const {port} = server.address() as AddressInfo;
  const ways: Way[] = [
    {name: 'bare vde_switch', peer: '10.0.2.102', host: '10.0.2.2'},
    {name: 'domux', peer: 'two', host: 'host'},
  ];
  const figures = ways.map(() => ({between: [] as number[], out: [] as number[]}));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, {peer, host}] of ways.entries()) {
      const between = await timeSending(one, peer, 9);
      const out = await timeSending(one, host, port);
      if (round === 0) continue;
      figures[index]?.between.push(between);
      figures[index]?.out.push(out);
    }
  }
  const trips = [];
  for (const {peer, host} of ways) {
    trips.push({between: await roundTrip(one, peer), out: await roundTrip(one, host)});
  }

  const row = (what: string, unit: string, values: readonly number[]) => [
    `${what}, ${unit}`,
    ...values.map(value => value.toFixed(unit === 'ms' ? 2 : 0)),
    ratio((values[1] ?? NaN) / (values[0] ?? NaN)),
  ];
  printTable(
    [`medians of ${rounds}`, ...ways.map(({name}) => name), 'ratio'],
    [
      row(
        'guest to guest',
        'MiB/s',
        figures.map(({between}) => median(between)),
      ),
      row(
        'guest to host',
        'MiB/s',
        figures.map(({out}) => median(out)),
      ),
      row(
        'ping guest to guest',
        'ms',
        trips.map(({between}) => between),
      ),
      row(
        'ping guest to gateway',
        'ms',
        trips.map(({out}) => out),
      ),
    ],
  );
}

/** A switch and a way out as one would start them by hand. */
async function startBareSwitch(directory: string) {
  const place = join(directory, 'bare');
  const {vdeSwitch, vdePlug} = findNetworkPrograms();
  const run = ({file, env}: typeof vdeSwitch, ...words: string[]): ChildProcess =>
    spawn(file, words, {env: {...process.env, ...env}, stdio: ['pipe', 'ignore', 'inherit']});
  const children = [run(vdeSwitch, '--sock', place)];
  const control = join(place, 'ctl');
  await until('the bare switch listens', () => existsSync(control));
  children.push(run(vdePlug, `vde://${place}`, 'slirp://'));
  return {control, children};
}

async function start(home: Home, name: string, control: string, number: number) {
  const words = [`name=${name}`, 'kernel=mini', 'memory=64', "vif=['']"];
  const eth1 = `eth1=daemon,00:16:3e:ff:00:0${number},unix,${control}`;
  const {code, stderr} = await home.run(['create', '-q', ...words, `extra=${eth1}`]);
  if (code !== 0) throw new Error(stderr);
  const shell = await driveShell(await home.host.console(await home.host.find(name)), name);
  await shell.runUntil('ip route', /default via/);
  await shell.run(`killall udhcpc; ip address flush dev eth1; ip link set eth1 up`);
  await shell.run(`ip address add 10.0.2.10${number}/24 dev eth1`);
  // The bare way out had answered for eth1 as well, perhaps with its name server last.
  await shell.runUntil('udhcpc -q -n -i eth0 2>&1', /lease of \S+ obtained/);
  return shell;
}

/** MiB a second of TCP from a guest until the other end says that it has all. */
async function timeSending(shell: GuestShell, host: string, port: number): Promise<number> {
  const began = performance.now();
  const sent = await shell.run(
    `dd if=/dev/zero bs=64k count=${mebibytes * 16} 2>/dev/null | nc ${host} ${port} && echo sent`,
    {timeout: 120_000},
  );
  // A server may have said a word before, without an end of line.
  if (!/sent\r?$/m.test(sent)) throw new Error(`${host} was not reached: ${sent}`);
  return (mebibytes * 1000) / (performance.now() - began);
}

/** Milliseconds, the mean that ping tells. */
async function roundTrip(shell: GuestShell, host: string): Promise<number> {
  const printed = await shell.run(`ping -q -c ${pings} -i 0.005 ${host}`, {timeout: 60_000});
  return Number(/min\/avg\/max = [\d.]+\/([\d.]+)/.exec(printed)?.[1]);
}
