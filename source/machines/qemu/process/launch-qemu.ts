import type {ChildProcess} from 'node:child_process';
import {rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {prepareLayers} from '../../../disks/layers/prepare-layer.ts';
import {withGuestAddress} from '../../../network/guest-address.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import {findPlaces} from '../../../system/paths.ts';
import {fifoNames, makeFifos} from '../../fifos.ts';
import type {MachineHost} from '../../machine.ts';
import {chooseAccelerator} from '../command-line/accelerator.ts';
import {emulatorOf} from '../command-line/architecture.ts';
import {planMachine} from '../command-line/plan.ts';
import type {Continuation} from '../command-line/plan.ts';
import {hasFixedEnd} from '../command-line/serial.ts';
import {startShares} from '../command-line/shares.ts';
import {slotsAtStart} from '../command-line/slots-at-start.ts';
import {startTpm} from '../command-line/tpm.ts';
import {vifArguments} from '../command-line/vifs.ts';
import {discardName, forgetOutput, inputName} from '../console/console-files.ts';
import {eventLine} from '../control/event-pipe.ts';
import type {QemuRecord} from './record.ts';
import {removeSockets} from './sockets.ts';
import {spawnQemu} from './spawn-qemu.ts';

/** A QEMU that was started, and of which nobody is in charge yet. */
export type LaunchedQemu = {
  readonly record: QemuRecord;
  readonly plugs: readonly VifPlug[];
  readonly child: ChildProcess;
  /** Ends the programs that were started for it. */
  readonly killHelpers: () => void;
};

/**
 * Starts QEMU in its machine's directory, with its guest stopped before the first instruction. Its record is
 * there as soon as it is, so that whoever clears the domain away finds it.
 *
 * @param continued Given for one that waits for the state of a guest.
 * @throws {GuestFailure} when it cannot be executed.
 */
export async function launchQemu(
  host: MachineHost,
  continued?: Continuation,
): Promise<LaunchedQemu> {
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
  const killHelpers = () => {
    for (const helper of helpers) helper?.kill();
  };
  try {
    const {emulator, board, slots} = plan;
    const {consoles, vcpus} = config;
    const traits = {board, accelerator, consoles, vcpus, slots};
    const launched = await spawnQemu(directory, emulator, plan.arguments, traits);
    return {...launched, plugs, killHelpers};
  } catch (error) {
    killHelpers();
    throw error;
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
