import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {readMachineProcess} from '../source/registry/guests/machine-process.ts';
import {resolveImage} from '../source/images/image.ts';
import {findProgram} from '../source/system/programs/find-program.ts';
import {until} from '../test/helpers/until.ts';
import {inHome, median, printTable, ratio} from './harness.ts';
import type {Home} from '../test/helpers/home.ts';

/**
 * Disk throughput in a guest under domux, beside the same kernel started by hand with the same disk, in
 * turn: dd writes with a flush at the end, then reads past the guest's cache. Best with TMPDIR=/dev/shm,
 * where the host's own disk is not what is measured. Words choose among the cases: `node bench/disk.ts
 * 'uml, a layer'`. Aim: 0.9 of by hand.
 */
const size = 256;
const rounds = Number(process.env['DOMUX_BENCH_ROUNDS'] ?? 3);
const wanted = process.argv.slice(2);

/** What the guest runs on its disk; its dd tells no rates, so the clock is read around it. */
const load = (device: string) =>
  [
    'at() { read -r up idle </proc/uptime; echo "at $up"; }',
    `at; dd if=/dev/zero of=/dev/${device} bs=1M count=${size} conv=fsync 2>/dev/null; at`,
    'echo 3 >/proc/sys/vm/drop_caches',
    `at; dd if=/dev/${device} of=/dev/null bs=1M count=${size} 2>/dev/null; at`,
  ].join('; ');

type Rates = {readonly written: number; readonly read: number};
/** With the seconds of processor time that the machine's process took, which others at work change least. */
type Figures = Rates & {readonly cpu: number};

/** MB/s by the guest's clock, which ticks every 10 ms. */
function ratesIn(text: string): Rates | undefined {
  const [a, b, c, d] = [...text.matchAll(/^at ([\d.]+)/gm)].map(([, at]) => Number(at));
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return {written: rate(b - a), read: rate(d - c)};
}

const rate = (seconds: number) => (size * 1.048576) / Math.max(seconds, 0.01);

/** Seconds that a process has been on a processor; ticks are of 10 ms (proc_pid_stat(5)). */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Types into a guest's shell what it is to do, and waits for what it tells. */
async function measure(
  type: (text: string) => void,
  text: () => string,
  device: string,
  pid: number,
): Promise<Figures> {
  await until('there is a prompt', () => /# (?:\x1b\[6n)?$/.test(text()), {timeout: 60_000});
  const before = processorTime(pid);
  type(`${load(device)}\n`);
  const rates = await until('dd is done', () => ratesIn(text()), {timeout: 120_000});
  return {...rates, cpu: processorTime(pid) - before};
}

async function underDomux(home: Home, machine: string, spec: string, device: string) {
  const created = await home.run(
    [
      'create',
      '-q',
      'name=web',
      'kernel=mini',
      `machine=${machine}`,
      'memory=128',
      `disk='${spec}'`,
    ],
    {timeout: 60_000},
  );
  if (created.code !== 0) throw new Error(created.stderr);
  const domain = await home.host.find('web');
  const socket = await home.host.console(domain);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  try {
    return await measure(
      typed => socket.write(typed),
      () => text,
      device,
      readMachineProcess(domain.directory)?.pid ?? 0,
    );
  } finally {
    socket.destroy();
    await home.run(['destroy', 'web']);
    rmSync(join(home.places.data, 'disks'), {recursive: true, force: true});
  }
}

/** Its line is two FIFOs: of the sockets that Node gives for pipes, the kernel overlooks what came early. */
async function byHand(command: readonly string[], device: string, cwd: string): Promise<Figures> {
  const [program = '', ...words] = command;
  const names = ['in', 'out'].map(name => join(cwd, `line.${name}`));
  for (const name of names) rmSync(name, {force: true});
  execFileSync('mkfifo', names);
  const [input, output] = names.map(name => openSync(name, bothWays)) as [number, number];
  const child = spawn(program, words, {cwd, stdio: [input, output, 'ignore'], detached: true});
  const printed = new Socket({fd: output, writable: false});
  let text = '';
  printed.on('data', chunk => (text += chunk.toString('latin1')));
  try {
    return await measure(
      typed => void writeSync(input, typed),
      () => text,
      device,
      child.pid ?? 0,
    );
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await new Promise(resolve => child.once('exit', resolve));
    printed.destroy();
    closeSync(input);
  }
}

/** So that neither end waits for the other to be opened (fifo(7)). */
const bothWays = constants.O_RDWR | constants.O_NONBLOCK;

await inHome(async home => {
  const disk = join(home.directory, 'disk.raw');
  const base = join(home.directory, 'base.raw');
  const layer = join(home.directory, 'layer');
  for (const file of [disk, base]) {
    writeFileSync(file, '');
    truncateSync(file, size * 2 ** 20);
  }
  const fresh = () => rmSync(layer, {force: true});
  const uml = resolveImage(home.places.images, 'mini', 'uml');
  const pc = resolveImage(home.places.images, 'mini', 'qemu');
  if (uml === undefined || pc === undefined) throw new Error('Run domux image fetch mini first.');
  const kernel = [
    ...['setarch', '-R', uml.kernel, 'mem=128M', `initrd=${uml.ramdisk}`, 'con=null', 'ssl=null'],
    ...['con0=null', 'ssl0=fd:0,fd:1', 'quiet', 'loglevel=1', 'pty.legacy_count=0'],
    'initcall_blacklist=raid6_select_algo',
  ];
  const bogomips = Number(
    /^bogomips\s*:\s*([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1],
  );
  const append = `console=ttyS0 quiet mitigations=off pcie_ports=native tsc=reliable tsc_early_khz=${Math.round(bogomips * 500)}`;
  const qemu = (drive: string) => [
    ...[findProgram('qemu-system-x86_64').file, '-nodefaults', '-display', 'none', '-accel', 'tcg'],
    ...[
      '-M',
      'microvm,pcie=on',
      '-m',
      '128',
      '-serial',
      'stdio',
      '-kernel',
      pc.kernelElf ?? pc.kernel,
    ],
    ...['-initrd', pc.ramdisk, '-append', append],
    ...['-drive', `${drive},if=none,id=d,discard=unmap`, '-device', 'virtio-blk-pci,drive=d'],
  ];
  const overlay = () => {
    fresh();
    const words = ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, layer];
    spawnSync(findProgram('qemu-img').file, words);
  };
  const cases = [
    {
      what: 'uml, raw',
      hand: () => byHand([...kernel, `ubd0d=${disk}`], 'ubda', home.directory),
      domux: () => underDomux(home, 'uml', `file:${disk},xvda,w`, 'ubda'),
    },
    {
      what: 'uml, a layer',
      hand: () => (fresh(), byHand([...kernel, `ubd0t=${layer},${base}`], 'ubda', home.directory)),
      domux: () => underDomux(home, 'uml', `cow:${base},xvda,w`, 'ubda'),
    },
    {
      what: 'qemu (TCG), raw',
      hand: () => byHand(qemu(`file=${disk},format=raw`), 'vda', home.directory),
      domux: () => underDomux(home, 'qemu', `file:${disk},xvda,w`, 'vda'),
    },
    {
      what: 'qemu (TCG), a layer',
      hand: () => (overlay(), byHand(qemu(`file=${layer},format=qcow2`), 'vda', home.directory)),
      domux: () => underDomux(home, 'qemu', `cow:${base},xvda,w`, 'vda'),
    },
  ];
  const rows: string[][] = [];
  for (const {what, hand, domux} of cases) {
    if (wanted.length > 0 && !wanted.includes(what)) continue;
    const byHands: Figures[] = [];
    const ours: Figures[] = [];
    for (let round = 0; round < rounds; round++) {
      byHands.push(await hand());
      ours.push(await domux());
      process.stderr.write(`${what}: ${JSON.stringify([byHands.at(-1), ours.at(-1)])}\n`);
    }
    const of = (rates: readonly Figures[], key: keyof Figures) =>
      median(rates.map(each => each[key]));
    rows.push([
      what,
      ...(['written', 'read'] as const).flatMap(key => [
        of(byHands, key).toFixed(0),
        of(ours, key).toFixed(0),
        ratio(of(ours, key) / of(byHands, key)),
      ]),
      ...[of(byHands, 'cpu'), of(ours, 'cpu')].map(seconds => seconds.toFixed(2)),
      ratio(of(ours, 'cpu') / of(byHands, 'cpu')),
    ]);
  }
  printTable(
    [
      ...['dd, MB/s', 'write, by hand', 'domux', 'of it', 'read, by hand', 'domux', 'of it'],
      ...['CPU s, by hand', 'domux', 'of it'],
    ],
    rows,
  );
});
