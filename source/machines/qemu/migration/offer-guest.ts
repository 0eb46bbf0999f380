import type {DomainConfig} from '../../../config/domain-config.ts';
import type {MachineDescription, MachineOffer} from '../../machine-state.ts';
import {describeMachine} from '../description.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {measureDisks} from './copy-disks.ts';
import {makeMemoryFile} from './memory/copy-memory.ts';
import {memoryOf} from './memory/shared-memory.ts';

/** What another QEMU has to know to take the guest of this one. */
export async function offerGuest(run: QemuRun, config: DomainConfig): Promise<MachineOffer> {
  const memory = memoryOf(run, config);
  const vdevs = config.disks.map(({vdev}) => vdev);
  return {
    description: await describeMachine(run),
    disks: await measureDisks(run.monitor, vdevs),
    ...(memory === undefined ? {} : {memory}),
  };
}

/** The same for one that is to have a copy of it, with its memory in this file, which is made. */
export async function offerCopy(
  run: QemuRun,
  config: DomainConfig,
  file: string,
): Promise<MachineDescription> {
  const description = await describeMachine(run);
  const memory = memoryOf(run, config);
  if (memory === undefined) return description;
  await makeMemoryFile(file, memory);
  return {...description, memory: file};
}
