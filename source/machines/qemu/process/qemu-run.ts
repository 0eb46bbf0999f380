import type {ChildProcess} from 'node:child_process';
import {setTimeout as delay} from 'node:timers/promises';
import type {DiskConfig} from '../../../config/domain-config.ts';
import {messageOf} from '../../../errors.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {createConsoleTail} from '../../console-tail.ts';
import type {MachineHost} from '../../machine.ts';
import {killGroup, signalGroup} from '../../process-group.ts';
import {hasFixedEnd} from '../command-line/serial.ts';
import {openConsoleChannel} from '../console/console-channel.ts';
import type {ConsoleChannel} from '../console/console-channel.ts';
import {bereft, describeEnding, judgeEvent, migrationStatus} from './ending.ts';
import type {Exit} from './ending.ts';
import {eventGreeting, openEvents} from '../control/event-pipe.ts';
import type {QemuEvent} from '../control/event-pipe.ts';
import {createAgentLine, opensAgent} from '../control/guest-agent.ts';
import type {AgentLine} from '../control/guest-agent.ts';
import type {Monitor} from '../control/monitor.ts';
import {holdMemory} from '../migration/memory/shared-memory.ts';
import {removeRecord, writeRecord} from './record.ts';
import type {QemuRecord} from './record.ts';
import {removeSockets} from './sockets.ts';
import {readErrors} from './spawn-qemu.ts';

/** One QEMU from its start, or from when it was found, to its end. */
export type QemuRun = {
  readonly pid: number;
  readonly record: () => QemuRecord;
  /** Changes what a successor will be told. */
  readonly remember: (change: Partial<Omit<QemuRecord, 'process'>>) => void;
  readonly monitor: Monitor;
  readonly agent: AgentLine;
  readonly console: (index: number) => ConsoleChannel | undefined;
  /** Reads what is there of the output of all consoles. */
  readonly drain: () => void;
  /** Makes QEMU give and take on all consoles. */
  readonly connectConsoles: () => Promise<void>;
  /** True once its guest has ended, although QEMU may still hold what is left of it. */
  readonly over: () => boolean;
  /** Calls back for every event from now on; for those too that came while no guest process lived. */
  readonly onEvent: (listener: (event: QemuEvent) => void) => () => void;
  /** True while the memory of its guest does not follow any more. */
  readonly broken: () => boolean;
  /** Ends a guest whose memory will never be all there. */
  readonly bereave: () => void;
  /** Reads the events that are there now, and tells the ending that they say, if so. */
  readonly catchUp: () => void;
  /** Lets go of everything without ending QEMU. */
  readonly release: () => void;
  /** Ends QEMU without telling. */
  readonly kill: () => Promise<void>;
};

export type QemuRunOptions = {
  readonly host: MachineHost;
  readonly record: QemuRecord;
  readonly monitor: Monitor;
  /** QEMU, where this process started it. Nobody can wait for a process of somebody else. */
  readonly child: ChildProcess | undefined;
  /** The guest ended, or QEMU did. */
  readonly ended: (reason: ShutdownReason, postmortem: ReturnType<typeof describeEnding>) => void;
};

/** Takes charge of a QEMU. */
export function superviseQemu(options: QemuRunOptions): QemuRun {
  const {host, child, monitor} = options;
  const {directory} = host;
  const {process} = options.record;
  const {pid} = process;
  const tail = createConsoleTail();
  let {record} = options;
  let over = false;
  let released = false;
  const listeners = new Set<(event: QemuEvent) => void>();

  const agent = createAgentLine(directory);
  const consoles = Array.from({length: record.consoles}, (_, console) =>
    openConsoleChannel({
      directory,
      console,
      monitor,
      fixed: hasFixedEnd(host.config.qemu?.arch, console),
      output: chunk => {
        if (console === 0) tail.add(chunk);
        host.output(console, chunk);
      },
      failed: error => {
        if (!over) host.log(`console ${console} cannot be read any more: ${messageOf(error)}`);
      },
    }),
  );

  const remember = (change: Partial<Omit<QemuRecord, 'process'>>) => {
    record = {...record, ...change};
    try {
      writeRecord(directory, record);
    } catch (error) {
      host.log(`the machine's record cannot be kept: ${messageOf(error)}`);
    }
  };

  const end = (reason: ShutdownReason, exit: Exit, why: readonly string[] = []) => {
    if (over) return;
    over = true;
    for (const channel of consoles) channel.drain();
    const program = record.commandLine[0] ?? 'qemu';
    const errors = exit === stillThere ? [] : readErrors(directory);
    options.ended(reason, describeEnding(program, exit, [...errors, ...why], tail.lines()));
  };

  let recovery: NodeJS.Timeout | undefined;
  let broken = false;

  const bereave = () => end('crash', stillThere, [bereft]);

  /** Its vCPUs stand still meanwhile, as soon as they need what is missing. */
  const awaitRecovery = () => {
    clearTimeout(recovery);
    recovery = setTimeout(() => {
      if (record.arriving) bereave();
    }, recoveryTime).unref();
    host.log(
      'the memory of the guest does not follow any more: the way is broken by which it came',
    );
  };

  const judgeArrival = (status: unknown) => {
    if (status === undefined) return;
    if (status === 'completed') remember({arriving: false});
    broken = status === 'postcopy-paused';
    if (broken) awaitRecovery();
    else clearTimeout(recovery);
  };

  const events = openEvents(directory, event => {
    for (const channel of consoles) channel.drain();
    const reason = judgeEvent(event, record.asked, tail.lines());
    if (reason !== undefined) end(reason, stillThere);
    else if (record.arriving) judgeArrival(migrationStatus(event));
    if (opensAgent(event)) agent.connect();
    for (const listener of listeners) listener(event);
  });

  void monitor.closed.then(async () => {
    if (released || over) return;
    end('crash', child ? await exitOf(child) : {});
  });

  const release = () => {
    if (released) return;
    released = true;
    over = true;
    clearTimeout(recovery);
    events.close();
    for (const channel of consoles) channel.close();
    agent.close();
    monitor.close();
  };

  const quit = async () => {
    await monitor.execute('quit', {}, {timeout: quitTime}).catch(() => undefined);
    await Promise.race([monitor.closed, delay(quitTime, undefined, {ref: false})]);
  };

  remember({});
  return {
    pid,
    record: () => record,
    remember,
    monitor,
    agent,
    console: index => consoles[index],
    drain: () => {
      for (const channel of consoles) channel.drain();
    },
    connectConsoles: async () => {
      events.give(eventGreeting);
      for (const channel of consoles) await channel.connect();
    },
    over: () => over,
    onEvent: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    broken: () => broken,
    bereave,
    catchUp: events.drain,
    release,
    kill: async () => {
      over = true;
      const letGo = holdMemory({pid}, host.config);
      // It dies while everything else is let go of, which takes as long.
      if (isWritten(host.config.disks)) await quit();
      else signalGroup(process, 'SIGKILL');
      release();
      removeSockets(directory);
      await killGroup(process, child && exitOf(child)).finally(letGo);
      removeRecord(directory);
    },
  };
}

/** QEMU writes what it has in its caches of a disk when it is told to go, and not when it is killed. */
const isWritten = (disks: readonly DiskConfig[]): boolean =>
  disks.some(({access, format}) => access === 'w' && format !== 'empty');

/** Milliseconds in which the rest of a guest's memory may come by another way. */
const recoveryTime = 600_000;

/** Milliseconds QEMU has to write what it holds and go. */
const quitTime = 5000;

/** The guest ended and QEMU did not. */
const stillThere: Exit = {};

async function exitOf(child: ChildProcess): Promise<Exit> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise(resolve => child.once('exit', resolve));
  }
  return child.signalCode === null
    ? {exitCode: child.exitCode ?? undefined}
    : {signal: child.signalCode};
}
