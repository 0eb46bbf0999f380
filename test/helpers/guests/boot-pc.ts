import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {onTestFinished} from 'vitest';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {followLine} from './guest-line.ts';
import type {GuestLine} from './guest-line.ts';
import {ensurePcMini} from './mini.ts';
import {until} from '../until.ts';

type Answer = {readonly return?: unknown; readonly error?: {readonly desc: string}};

/** A socket that takes a JSON object a line and answers in the same way. */
export type JsonLine = {
  readonly ask: (request: Readonly<Record<string, unknown>>) => Promise<Answer>;
  readonly tell: (request: Readonly<Record<string, unknown>>) => void;
};

export type BootedPc = {
  readonly ttyS0: GuestLine;
  readonly monitor: JsonLine;
  readonly agent: JsonLine;
  /** A file in the machine's directory, such as what a chardev was told to write. */
  readonly read: (file: string) => string;
  /** Resolves with the exit status of QEMU. */
  readonly exit: Promise<number | null>;
};

export type PcOptions = {
  readonly board: 'microvm' | 'q35';
  readonly devices?: readonly string[];
  /** Kernel parameters. */
  readonly parameters?: readonly string[];
};

/** An emulated PC of a loaded host takes its time. */
export const pcTimeout = 120_000;

/** Boots the image `mini` without domux's own machine, and ends it with the test. */
export async function bootPc({board, devices = [], parameters = []}: PcOptions): Promise<BootedPc> {
  const {kernel, kernelElf, ramdisk, cmdline} = await ensurePcMini();
  const {file, env} = findProgram('qemu-system-x86_64');
  const directory = mkdtempSync(join(tmpdir(), 'domux-pc-'));
  const isMicrovm = board === 'microvm';
  const line = [
    ...['console=ttyS0', 'panic=-1', 'mitigations=off', 'cryptomgr.notests', clockRate()],
    ...['tsc=reliable', 'rcupdate.rcu_expedited=1', ...(isMicrovm ? ['pcie_ports=native'] : [])],
    ...[cmdline.replace('{name}', 'web'), ...parameters],
  ];
  const child = spawn(
    file,
    [
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-accel', 'tcg,tb-size=32'],
      ...['-M', isMicrovm ? 'microvm,pcie=on' : 'q35', '-m', '128', '-serial', 'stdio'],
      ...['-kernel', (isMicrovm ? kernelElf : undefined) ?? kernel, '-initrd', ramdisk],
      ...['-append', line.join(' '), '-qmp', 'unix:qmp.sock,server=on,wait=off'],
      ...['-device', 'virtio-serial-pci,id=serial0'],
      ...['-chardev', 'socket,id=agent,path=agent.sock,server=on,wait=off', '-device'],
      'virtserialport,bus=serial0.0,chardev=agent,name=org.qemu.guest_agent.0',
      ...devices,
    ],
    {cwd: directory, env: {...process.env, ...env}, stdio: ['pipe', 'pipe', 'inherit']},
  );
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
    rmSync(directory, {recursive: true, force: true});
  });
  const ttyS0 = followLine(child.stdout, typed => child.stdin.write(typed), pcTimeout / 2);
  const monitor = await openJsonLine(join(directory, 'qmp.sock'));
  await monitor.ask({execute: 'qmp_capabilities'});
  return {
    ttyS0,
    monitor,
    agent: await openJsonLine(join(directory, 'agent.sock')),
    read: name => readFileSync(join(directory, name), 'latin1'),
    exit,
  };
}

/** Without it a microvm on a busy host may wait for ever for a tick that never comes. */
function clockRate(): string {
  const [, bogomips] =
    /^bogomips\s*:\s*([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'latin1')) ?? [];
  return `tsc_early_khz=${Math.round(Number(bogomips) * 500)}`;
}

async function openJsonLine(path: string): Promise<JsonLine> {
  const socket = await until(`something listens on ${path}`, async () => {
    const trial = connect(path);
    return new Promise<typeof trial | undefined>(resolve => {
      trial.once('connect', () => resolve(trial)).once('error', () => resolve(undefined));
    });
  });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({input: socket}).on('line', line => {
    const message = JSON.parse(line.replace(/^\xff|^\ufffd/, '')) as Answer;
    if ('return' in message || 'error' in message) waiting.shift()?.(message);
  });
  const tell: JsonLine['tell'] = request => socket.write(`${JSON.stringify(request)}\n`);
  const ask: JsonLine['ask'] = request =>
    new Promise(resolve => {
      waiting.push(resolve);
      tell(request);
    });
  return {ask, tell};
}
