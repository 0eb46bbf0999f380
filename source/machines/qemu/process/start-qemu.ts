import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {GuestFailure, RefusedError, UnreachableError} from '../../../errors.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import {isAlive} from '../../../system/processes.ts';
import type {MachineHost} from '../../machine.ts';
import {killGroup} from '../../process-group.ts';
import {monitorSocket} from '../command-line/plan.ts';
import type {Continuation} from '../command-line/plan.ts';
import {plugIn} from '../command-line/vifs.ts';
import {connectMonitor} from '../control/monitor.ts';
import {launchQemu} from './launch-qemu.ts';
import {superviseQemu} from './qemu-run.ts';
import type {QemuRun, QemuRunOptions} from './qemu-run.ts';
import {readRecord, removeRecord} from './record.ts';
import type {QemuRecord} from './record.ts';
import {readErrors} from './spawn-qemu.ts';

/** Milliseconds QEMU has until its monitor answers; it needs about 20 on an idle host. */
const launchTimeout = 20_000;

/**
 * Starts QEMU, with its guest stopped before the first instruction and its consoles connected.
 *
 * @param continued Given for one that waits for the state of a guest.
 * @throws {GuestFailure} when it ends or does not answer, with what it said.
 */
export async function startQemu(
  host: MachineHost,
  ended: QemuRunOptions['ended'],
  continued?: Continuation,
): Promise<QemuRun> {
  const {record, plugs, child, killHelpers} = await launchQemu(host, continued);
  try {
    const run = await takeCharge({host, record, child, ended});
    // Its interfaces are there by now; its monitor was before them.
    await plugIn(plugs, host).catch(endWith(run));
    return run;
  } catch (error) {
    killHelpers();
    throw error;
  }
}

/** Milliseconds between two looks for a QEMU that somebody else starts. */
const interval = 2;

/**
 * Takes charge of a QEMU that another process starts in this machine's directory, as soon as it is there. Its
 * interfaces have their places, and are not plugged in: its guest has the addresses of another one.
 *
 * @param coming False once nobody will start it any more.
 * @throws {GuestFailure} when it ends or does not answer, with what it said.
 * @throws {RefusedError} when it does not come.
 */
export async function takeUpQemu(
  host: MachineHost,
  ended: QemuRunOptions['ended'],
  coming: () => boolean,
): Promise<{readonly run: QemuRun; readonly plugs: readonly VifPlug[]}> {
  const record = await untilLaunched(host.directory, coming);
  const attached = host.network.attach();
  attached.catch(() => undefined);
  const run = await takeCharge({host, record, child: undefined, ended});
  return {run, plugs: await attached.catch(endWith(run))};
}

async function untilLaunched(directory: string, coming: () => boolean): Promise<QemuRecord> {
  for (;;) {
    const record = readRecord(directory);
    if (record !== undefined) return record;
    if (!coming()) {
      throw new RefusedError('GenericError', 'Whoever was to start the machine was killed.');
    }
    await delay(interval);
  }
}

/** What ends a QEMU that something failed for, and fails with that. */
const endWith = (run: QemuRun) => async (error: unknown) => {
  await run.kill();
  throw error;
};

/** Supervises a QEMU once its monitor answers, and connects its consoles; ends one that does not get there. */
async function takeCharge(options: Omit<QemuRunOptions, 'monitor'>): Promise<QemuRun> {
  const {host, record, child} = options;
  const {directory} = host;
  const gone = () =>
    child ? child.exitCode !== null || child.signalCode !== null : !isAlive(record.process);
  try {
    const monitor = await connectMonitor(join(directory, monitorSocket), gone, launchTimeout);
    const run = superviseQemu({...options, monitor});
    await run.connectConsoles().catch(endWith(run));
    return run;
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    await killGroup(record.process);
    removeRecord(directory);
    throw new GuestFailure(
      'QEMU did not start',
      {
        program: record.commandLine[0] ?? 'qemu',
        exitCode: child?.exitCode ?? undefined,
        signal: child?.signalCode ?? undefined,
        lastLines: readErrors(directory),
      },
      {cause: error},
    );
  }
}
