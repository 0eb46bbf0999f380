import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {messageOf} from '../../../errors.ts';
import {isAlive, readProcessStat, signal} from '../../../system/processes.ts';
import type {Adoption, MachineHost} from '../../machine.ts';
import {controlDirectory, machineName} from './command-line.ts';
import {lineNames} from '../console/consoles.ts';
import {describeEnding, judgeEnding} from './ending.ts';
import {fifoNames, makeFifos} from '../../fifos.ts';
import {isStopped} from './kernel-process.ts';
import {superviseKernel} from './kernel-run.ts';
import type {KernelRun} from './kernel-run.ts';
import {findKernel, killLeftovers} from './leftovers.ts';
import {readRecord, removeRecord} from './machine-record.ts';
import type {MachineRecord} from './machine-record.ts';
import {readErrors} from './spawn-kernel.ts';

export type Adopted = {readonly adoption: Adoption; readonly run: KernelRun | undefined};

/** Takes over a kernel that another guest process started, or tells how it ended meanwhile. */
export async function adoptKernel(host: MachineHost, rebooted: () => void): Promise<Adopted> {
  const record = readRecord(host.directory) ?? findUnrecorded(host);
  if (record === undefined || !isAlive(record.process)) {
    return {adoption: await tellEnd(host, record), run: undefined};
  }

  const {pid} = record.process;
  // Whoever was killed while it wrote a core file has left the kernel stopped by a signal.
  if (readProcessStat(pid)?.state === 'T') signal(pid, 'SIGCONT');
  const paused = isStopped(pid) ?? record.paused;
  await makeFifos(host.directory, lineNames(record.consoles).flatMap(fifoNames));
  await host.network.attach().catch((error: unknown) => {
    host.log(`the guest's interfaces are not looked after: ${messageOf(error)}`);
  });
  const run = superviseKernel({
    host,
    record: {...record, paused},
    inputLine: host.config.consoleLine ?? 'con0',
    child: undefined,
    rebooted,
  });
  return {adoption: {found: paused ? 'paused' : 'running'}, run};
}

function findUnrecorded({directory, id, config}: MachineHost): MachineRecord | undefined {
  const process = findKernel(directory, machineName(id));
  if (process === undefined) return undefined;
  return {
    process,
    commandLine: [config.kernel ?? 'linux.uml'],
    bootMemory: Math.max(config.memory, config.maxmem),
    taken: 0,
    consoles: config.consoles,
    paused: false,
  };
}

/**
 * Nobody was there to see the exit code, and what the console said last went with the kernel. A
 * control directory that is still there means a crash; without it the guest went down in order.
 */
async function tellEnd(host: MachineHost, record: MachineRecord | undefined): Promise<Adoption> {
  const {directory, config} = host;
  const evidence = {
    exit: {},
    orderly: !existsSync(join(directory, controlDirectory, machineName(host.id))),
    asked: record?.asked,
    consoleLines: [],
    errorLines: readErrors(directory),
    program: record?.commandLine[0] ?? config.kernel ?? 'linux.uml',
  };
  if (record) await killLeftovers(directory, record.process);
  removeRecord(directory);
  return {
    found: 'gone',
    ending: {reason: judgeEnding(evidence), postmortem: describeEnding(evidence)},
  };
}
