import {mkdirSync} from 'node:fs';
import {RefusedError} from '../../errors.ts';
import type {Machine, MachineHost} from '../../machines/machine.ts';
import type {MachineDescription} from '../../machines/machine-state.ts';
import {createGuestNetwork} from '../../network/guest-network.ts';
import {networkPlaces} from '../../network/network-files.ts';
import {domainFiles} from '../../registry/domains/domain-files.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import {openConfigFiles} from './config-files.ts';

export type CopyLaunch = {
  /** The registry's. */
  readonly run: string;
  /** The copy's, in the registry. */
  readonly directory: string;
  readonly description: MachineDescription;
  readonly createMachine: (host: MachineHost) => Machine;
  readonly log: (line: string) => void;
};

/**
 * Starts the machine of a copy in its own directory, and leaves it to the copy's guest process: that is just
 * being started, and would need longer to come to it than the machine takes to start.
 *
 * @throws {RefusedError} when the copy is not there any more.
 * @throws {GuestFailure} when its machine cannot be started.
 */
export async function launchCopy(launch: CopyLaunch): Promise<void> {
  const {run, directory, createMachine, log} = launch;
  const files = domainFiles(directory);
  const entry = readEntry(directory);
  if (entry === undefined) {
    throw new RefusedError('DeviceNotFound', `${directory} holds no domain.`);
  }
  const {id, name, dataDirectory} = entry;
  const config = openConfigFiles(files).current();
  const network = createGuestNetwork({
    places: networkPlaces({run, data: dataDirectory}),
    ...{id, log, name: () => name, config: () => config, directory: files.machine},
  });
  const nobody = () => undefined;
  mkdirSync(files.machine, {mode: 0o700, recursive: true});
  const machine = createMachine({
    ...{id, config, directory: files.machine, network, log},
    ...{output: nobody, ended: nobody, rebooted: nobody},
  });
  try {
    await machine.launchCopy?.(launch.description);
  } finally {
    await network.letGo();
  }
}
