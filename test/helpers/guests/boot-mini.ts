import {execFileSync, spawn} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {signalGroup} from '../../../source/machines/process-group.ts';
import {identify} from '../../../source/system/processes.ts';
import {ensureMini} from './mini.ts';
import {followLine} from './guest-line.ts';
import type {GuestLine} from './guest-line.ts';

export type BootedMini = {
  /** Kernel and init. */
  readonly con0: GuestLine;
  /** The primary login. */
  readonly ttyS0: GuestLine;
  readonly tty1: GuestLine;
  /** Resolves with the exit status of the kernel. */
  readonly exit: Promise<number | null>;
};

/**
 * Boots the image `mini` without domux's own machine, and ends it with the test. Its lines are
 * FIFOs: of a socket the guest overlooks what was sent before it opened the line.
 */
export async function bootMini(...parameters: string[]): Promise<BootedMini> {
  const {kernel, ramdisk} = await ensureMini();
  const directory = mkdtempSync(join(tmpdir(), 'domux-mini-'));
  const names = ['con0', 'ttyS0', 'tty1'].flatMap(line => [`${line}.in`, `${line}.out`]);
  const files = names.map(name => join(directory, name));
  execFileSync('mkfifo', files);
  const [in0, out0, in1, out1, in2, out2] = files.map(file => openSync(file, bothWays)) as Six;
  const child = spawn(
    'setarch',
    [
      ...['-R', kernel, `initrd=${ramdisk}`, `uml_dir=${directory}/`, 'umid=mini', 'con=null'],
      ...['ssl=null', 'con0=fd:0,fd:1', 'ssl0=fd:3,fd:4', 'con1=fd:5,fd:6', 'quiet', 'loglevel=1'],
      ...['pty.legacy_count=0', 'initcall_blacklist=raid6_select_algo', 'lpj=40000000'],
      ...parameters,
    ],
    {detached: true, stdio: [in0, out0, 'ignore', in1, out1, in2, out2]},
  );
  const leader = identify(child.pid ?? 0);
  const readers = [out0, out1, out2].map(fd => new Socket({fd, writable: false}));
  onTestFinished(() => {
    if (leader) signalGroup(leader, 'SIGKILL');
    for (const reader of readers) reader.destroy();
    for (const fd of [in0, in1, in2]) closeSync(fd);
    rmSync(directory, {recursive: true, force: true});
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('exit', resolve);
  });
  const [con0, ttyS0, tty1] = readers.map((reader, index) => {
    const input = [in0, in1, in2][index] ?? in0;
    return followLine(reader, typed => writeSync(input, typed));
  }) as [GuestLine, GuestLine, GuestLine];
  return {con0, ttyS0, tty1, exit};
}

type Six = [number, number, number, number, number, number];

/** So that neither end waits for the other to be opened (fifo(7)). */
const bothWays = constants.O_RDWR | constants.O_NONBLOCK;
