import {join} from 'node:path';
import {GuestFailure, UnreachableError, messageOf} from '../../../errors.ts';
import {isAlive} from '../../../system/processes.ts';
import type {Adoption, Ending, MachineHost} from '../../machine.ts';
import {describeEnding} from './ending.ts';
import {hasAgent} from '../control/guest-agent.ts';
import {connectMonitor} from '../control/monitor.ts';
import {joinNetworks} from '../identity/identity.ts';
import {giveTakenBack} from '../console/taken-mark.ts';
import {monitorSocket, toolsSocket} from '../command-line/plan.ts';
import {plugIn} from '../command-line/vifs.ts';
import {superviseQemu} from './qemu-run.ts';
import type {QemuRun, QemuRunOptions} from './qemu-run.ts';
import {readRecord, removeRecord} from './record.ts';
import {readErrors} from './spawn-qemu.ts';

export type Adopted = {readonly adoption: Adoption; readonly run: QemuRun | undefined};

/** Milliseconds that QEMU has to answer a new guest process. */
const adoptionTimeout = 20_000;

/** Takes over a QEMU that another guest process started, or tells how its guest ended meanwhile. */
export async function adoptQemu(
  host: MachineHost,
  ended: QemuRunOptions['ended'],
): Promise<Adopted> {
  const {directory} = host;
  const record = readRecord(directory);
  if (record === undefined || !isAlive(record.process)) {
    const program = record?.commandLine[0] ?? 'qemu';
    removeRecord(directory);
    const postmortem = describeEnding(program, {}, record ? readErrors(directory) : [], []);
    return {adoption: {found: 'gone', ending: {reason: 'crash', postmortem}}, run: undefined};
  }

  giveTakenBack(directory, record.consoles);
  const monitor = await connectMonitor(
    join(directory, monitorSocket),
    () => !isAlive(record.process),
    adoptionTimeout,
  );
  let ending: Ending | undefined;
  const run = superviseQemu({
    host,
    record,
    monitor,
    child: undefined,
    // What is found while it is adopted is for the adoption to tell.
    ended: (reason, postmortem) => {
      if (adopted) ended(reason, postmortem);
      else ending = {reason, postmortem};
    },
  });
  let adopted = false;
  try {
    const {status} = await monitor.execute<{status: string}>(
      'query-status',
      {},
      {
        timeout: adoptionTimeout,
      },
    );
    await run.connectConsoles();
    run.catchUp();
    if (await hasAgent(run)) run.agent.connect();
    const {joining} = record;
    await host.network.attach().then(
      plugs => (joining ? void joinNetworks(run, host, joining) : plugIn(plugs, host)),
      (error: unknown) =>
        host.log(`the guest's interfaces are not looked after: ${messageOf(error)}`),
    );
    adopted = true;
    if (ending) return {adoption: {found: 'gone', ending}, run};
    return {adoption: {found: status === 'running' ? 'running' : 'paused'}, run};
  } catch (error) {
    run.release();
    if (!(error instanceof UnreachableError)) {
      throw new GuestFailure(
        `QEMU does not answer: is somebody else connected to ${monitorSocket}? ${toolsSocket} is for that`,
        {program: record.commandLine[0] ?? 'qemu', lastLines: readErrors(directory)},
        {cause: error},
      );
    }
    throw error;
  }
}
