import {closeSync, mkdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {GuestFailure} from '../../../errors.ts';
import {identify} from '../../../system/processes.ts';
import type {MachineHost} from '../../machine.ts';
import {controlDirectory} from './command-line.ts';
import type {MachinePlan} from './command-line.ts';
import {lineNames} from '../console/consoles.ts';
import {fifoNames, makeFifos, openForMachine} from '../../fifos.ts';
import {superviseKernel} from './kernel-run.ts';
import type {KernelRun} from './kernel-run.ts';
import {chooseMemoryDirectory, freeBytes, readMounts} from '../memory/memory-directory.ts';
import {prepareShares} from '../devices/shares.ts';
import {readErrors, refusedFixedAddresses, spawnKernel} from './spawn-kernel.ts';

/** Milliseconds a kernel has until it can be controlled; it needs 10 to 40 on an idle host. */
const launchTimeout = 20_000;

/**
 * Starts a kernel and waits until it can be controlled.
 *
 * @throws {GuestFailure} when it cannot be started, or ends, or is not up in time; with what it said.
 */
export async function startKernel(
  host: MachineHost,
  plan: MachinePlan,
  rebooted: () => void,
): Promise<KernelRun> {
  const run = await attempt(host, plan, rebooted, true);
  try {
    await withinTime(run);
    return run;
  } catch (error) {
    await run.kill();
    if (!refusedFixedAddresses(readErrors(host.directory))) throw error;
    host.log('this host forbids setarch -R: the kernel starts without it, slower and larger');
    const second = await attempt(host, plan, rebooted, false);
    await withinTime(second).catch(async (failure: unknown) => {
      await second.kill();
      throw failure;
    });
    return second;
  }
}

async function attempt(
  host: MachineHost,
  plan: MachinePlan,
  rebooted: () => void,
  fixedAddresses: boolean,
): Promise<KernelRun> {
  const {directory, config, log} = host;
  prepareDirectory(directory, plan);
  prepareShares(directory, config.shares);
  const lines = lineNames(plan.consoles);
  await makeFifos(directory, lines.flatMap(fifoNames));
  const consoles = openForMachine(directory, lines);
  try {
    const {child, pid, commandLine} = await spawnKernel({
      directory,
      kernel: plan.kernel,
      arguments: plan.arguments,
      consoles,
      memoryDirectory: findMemoryDirectory(host, plan),
      wantsCore: config.onCrash.startsWith('coredump'),
      shares: config.shares,
      fixedAddresses,
      log,
    });
    const process = identify(pid) ?? {pid, startTime: 0};
    const {bootMemory, inputLine} = plan;
    return superviseKernel({
      host,
      record: {process, commandLine, bootMemory, taken: 0, consoles: plan.consoles, paused: false},
      inputLine,
      child,
      rebooted,
    });
  } finally {
    for (const fd of consoles) closeSync(fd);
  }
}

/** A control directory that is left over keeps the next kernel from making its own, silently. */
function prepareDirectory(directory: string, plan: MachinePlan): void {
  rmSync(join(directory, controlDirectory), {recursive: true, force: true});
  mkdirSync(join(directory, controlDirectory), {mode: 0o700});
  rmSync(join(directory, 'core'), {force: true});
  for (const [name, target] of plan.links) {
    rmSync(join(directory, name), {force: true});
    symlinkSync(target, join(directory, name));
  }
}

function findMemoryDirectory({directory, log}: MachineHost, plan: MachinePlan): string {
  const candidates = [...new Set(['/dev/shm', tmpdir(), '/tmp', '/var/tmp', directory])];
  const bytes = plan.bootMemory * 1024 * 1024;
  const choice = chooseMemoryDirectory(candidates, bytes, readMounts(), freeBytes);
  if (choice.note !== undefined) log(choice.note);
  return choice.directory;
}

async function withinTime(run: KernelRun): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const lastLines = run.consoles.kernelLines().slice(-10);
      const program = run.record().commandLine[0] ?? 'linux.uml';
      reject(
        new GuestFailure(
          `The kernel opened no control socket within ${launchTimeout / 1000} s; is it one of User-Mode Linux?`,
          {program, lastLines},
        ),
      );
    }, launchTimeout);
  });
  await Promise.race([run.ready, late]).finally(() => clearTimeout(timer));
}
