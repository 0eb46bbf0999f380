import {rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {prepareLayers} from '../../../disks/layers/prepare-layer.ts';
import {GuestFailure, UnreachableError} from '../../../errors.ts';
import {withGuestAddress} from '../../../network/guest-address.ts';
import {findPlaces} from '../../../system/paths.ts';
import {identify} from '../../../system/processes.ts';
import {fifoNames, makeFifos} from '../../fifos.ts';
import type {MachineHost} from '../../machine.ts';
import {killGroup} from '../../process-group.ts';
import {chooseAccelerator} from '../command-line/accelerator.ts';
import {hasFixedEnd} from '../command-line/serial.ts';
import {discardName, forgetOutput, inputName} from '../console/console-files.ts';
import {eventLine} from '../control/event-pipe.ts';
import {slotsAtStart} from '../command-line/slots-at-start.ts';
import {connectMonitor} from '../control/monitor.ts';
import {emulatorOf} from '../command-line/architecture.ts';
import {monitorSocket, planMachine} from '../command-line/plan.ts';
import type {Continuation} from '../command-line/plan.ts';
import {superviseQemu} from './qemu-run.ts';
import type {QemuRun, QemuRunOptions} from './qemu-run.ts';
import {removeSockets} from './sockets.ts';
import {readErrors, spawnQemu} from './spawn-qemu.ts';
import {startShares} from '../command-line/shares.ts';
import {startTpm} from '../command-line/tpm.ts';
import {plugIn, vifArguments} from '../command-line/vifs.ts';

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
  const {config, directory} = host;
  const {data, images} = findPlaces(process.env);
  const {accelerator, note} = await chooseAccelerator(
    continued?.accelerator ?? config.qemu?.accelerator ?? 'auto',
    emulatorOf(config),
    [join(images, '.host'), join(data, '.host')],
    config.qemu?.arch,
  );
  await prepareLayers(config.disks, 'qcow2');
  const directoryReady = prepareDirectory(directory, config);
  // It takes a while, as that does; that goes first, for what it began has to be ended where this fails.
  directoryReady.catch(() => undefined);
  const plugs = await host.network.attach();
  const told = withGuestAddress(config, plugs);
  const interfaces = vifArguments(plugs, directory, continued?.slots ?? slotsAtStart(config));
  const plan = planMachine(told, accelerator, join(data, 'nvram'), continued, interfaces);
  for (const line of [...(note === undefined ? [] : [note]), ...plan.notes]) host.log(line);

  await directoryReady;
  const helpers = [
    await startTpm(config, directory, join(data, 'tpm')),
    ...(await startShares(directory, config.shares)),
  ];
  const {child, pid, commandLine} = await spawnQemu(directory, plan.emulator, plan.arguments);
  const {board, slots} = plan;
  const record = {
    process: identify(pid) ?? {pid, startTime: 0},
    ...{commandLine, board, accelerator, consoles: config.consoles, vcpus: config.vcpus},
    slots,
  };
  try {
    const monitor = await connectMonitor(
      join(directory, monitorSocket),
      () => child.exitCode !== null || child.signalCode !== null,
      launchTimeout,
    );
    const run = superviseQemu({host, record, monitor, child, ended});
    try {
      await run.connectConsoles();
      await plugIn(plugs, host);
      return run;
    } catch (error) {
      await run.kill();
      throw error;
    }
  } catch (error) {
    for (const helper of helpers) helper?.kill();
    if (!(error instanceof UnreachableError)) throw error;
    await killGroup(record.process);
    throw new GuestFailure(
      'QEMU did not start',
      {
        program: plan.emulator.file,
        exitCode: child.exitCode ?? undefined,
        signal: child.signalCode ?? undefined,
        lastLines: readErrors(directory),
      },
      {cause: error},
    );
  }
}

async function prepareDirectory(
  directory: string,
  {consoles, qemu}: Pick<DomainConfig, 'consoles' | 'qemu'>,
): Promise<void> {
  removeSockets(directory);
  forgetOutput(directory, consoles);
  const inputs = Array.from({length: consoles}, (_, index) => inputName(index));
  if (hasFixedEnd(qemu?.arch, 0)) {
    rmSync(join(directory, discardName(0)), {force: true});
    symlinkSync('/dev/null', join(directory, discardName(0)));
  }
  await makeFifos(directory, [...fifoNames(eventLine), ...inputs]);
}
