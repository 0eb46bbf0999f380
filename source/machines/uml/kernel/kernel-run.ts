import {existsSync, rmSync} from 'node:fs';
import type {ChildProcess} from 'node:child_process';
import {join} from 'node:path';
import {GuestFailure, messageOf} from '../../../errors.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import type {Ending, MachineHost} from '../../machine.ts';
import {controlDirectory, machineName} from './command-line.ts';
import type {ConsoleLine} from '../../../config/domain-config.ts';
import {openConsoles} from '../console/consoles.ts';
import type {Consoles} from '../console/consoles.ts';
import {watchControl} from '../control/control-watch.ts';
import {findCore} from '../memory/core-file.ts';
import {describeEnding, judgeEnding} from './ending.ts';
import type {Exit} from './ending.ts';
import {removeRecord, writeRecord} from './machine-record.ts';
import type {MachineRecord} from './machine-record.ts';
import {createMconsole} from '../control/mconsole.ts';
import type {Mconsole} from '../control/mconsole.ts';
import {killGroup} from '../../process-group.ts';
import {readErrors, trimErrors} from './spawn-kernel.ts';
import {watchTimer} from './timer-watch.ts';
import {watchProcess} from './watch-process.ts';

/** One kernel from its start, or from when it was found, to its end. */
export type KernelRun = {
  readonly pid: number;
  readonly record: () => MachineRecord;
  /** Changes what a successor will be told. */
  readonly remember: (change: Partial<Omit<MachineRecord, 'process'>>) => void;
  readonly mconsole: Mconsole;
  readonly consoles: Consoles;
  /** Resolves when the kernel can be controlled; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly over: () => boolean;
  /** Ends it without telling. */
  readonly kill: () => Promise<void>;
};

export type KernelRunOptions = {
  readonly host: MachineHost;
  readonly record: MachineRecord;
  readonly inputLine: ConsoleLine;
  /** The kernel, where this process started it. Nobody can wait for a process of somebody else. */
  readonly child: ChildProcess | undefined;
  /** The guest rebooted in its place. */
  readonly rebooted: () => void;
};

/** Milliseconds between looks at how much the kernel said on stderr. */
const trimInterval = 30_000;

/** Takes charge of a kernel. */
export function superviseKernel(options: KernelRunOptions): KernelRun {
  const {host, child, inputLine} = options;
  const {directory} = host;
  const name = machineName(host.id);
  const control = join(directory, controlDirectory, name);
  const {process} = options.record;
  const {pid} = process;
  const mconsole = createMconsole(directory, join(controlDirectory, name, 'mconsole'));
  const consoles = openConsoles({
    directory,
    pid,
    inputLine,
    count: options.record.consoles,
    output: host.output,
    log: host.log,
  });
  const ready = Promise.withResolvers<undefined>();
  ready.promise.catch(() => undefined);
  let {record} = options;
  let appearances = 0;
  let over = false;
  let cleaning: Promise<void> | undefined;

  const remember = (change: Partial<Omit<MachineRecord, 'process'>>) => {
    record = {...record, ...change};
    try {
      writeRecord(directory, record);
    } catch (error) {
      host.log(`the machine's record cannot be kept: ${messageOf(error)}`);
    }
  };

  /** Undoes everything but the consoles' files, which the next run uses again. */
  const cleanUp = async () => {
    watch.close();
    stopWatching();
    stopTimerWatch();
    clearInterval(trimming);
    mconsole.close();
    await killGroup(process);
    consoles.close();
    rmSync(control, {recursive: true, force: true});
    removeRecord(directory);
  };

  const finish = () => {
    over = true;
    return (cleaning ??= cleanUp());
  };

  const end = (exit: Exit, decided?: ShutdownReason) => {
    tellEnd(exit, decided).catch((error: unknown) => {
      host.log(`the machine's end could not be told: ${messageOf(error)}`);
    });
  };

  const tellEnd = async (exit: Exit, decided?: ShutdownReason) => {
    if (over) return;
    over = true;
    consoles.drain();
    const evidence = {
      exit,
      orderly: !existsSync(control),
      asked: record.asked,
      consoleLines: consoles.kernelLines(),
      errorLines: readErrors(directory),
      program: record.commandLine[0] ?? 'linux.uml',
    };
    const postmortem = describeEnding(evidence);
    const reason = decided ?? judgeEnding(evidence);
    await finish();
    if (child && appearances === 0) {
      ready.reject(new GuestFailure('The kernel ended before it could be controlled', postmortem));
      return;
    }
    const core = reason === 'crash' ? findCore(directory, pid, host.log) : undefined;
    const ending: Ending = {reason, postmortem, ...(core === undefined ? {} : {core})};
    host.ended(ending);
  };

  const onAppeared = () => {
    if (over) return;
    if (++appearances === 1) {
      ready.resolve(undefined);
      return;
    }
    const {asked} = record;
    // Ctrl-Alt-Del means reboot to many guests: one that was asked to go down is down now.
    if (asked === 'poweroff' || asked === 'halt') {
      return end({}, asked);
    }
    const {asked: _done, ...kept} = record;
    record = {...kept, taken: 0, paused: false};
    remember({});
    consoles.reset();
    options.rebooted();
  };

  const watch = watchControl(join(directory, controlDirectory), name, {
    appeared: onAppeared,
    vanished: () => lookCloser(),
  });
  const {lookCloser, stopWatching} = watchProcess(process, child, exit => end(exit));

  const stopTimerWatch = watchTimer(record.process);
  const trimming = setInterval(() => trimErrors(directory), trimInterval).unref();

  remember({});
  return {
    pid,
    record: () => record,
    remember,
    mconsole,
    consoles,
    ready: ready.promise,
    over: () => over,
    kill: async () => {
      await finish();
      ready.reject(
        new GuestFailure('The kernel was killed', {program: 'linux.uml', lastLines: []}),
      );
    },
  };
}
