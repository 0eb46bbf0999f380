import type {DomainConfig} from '../../config/domain-config.ts';
import {readOrder} from '../../registry/guests/orders.ts';
import type {ConsoleHub} from '../console/console-hub.ts';
import type {Restoring} from './starting.ts';

/** Reads what a new domain is to be restored from, and puts back what its consoles had printed. */
export async function openRestore(
  directory: string,
  hubs: readonly Pick<ConsoleHub, 'recall'>[],
): Promise<Restoring> {
  const {file, paused, identity, from = file} = readOrder(directory, 'restore');
  const {restoring, readBacklogs} = await openSaved(file);
  const backlogs = await readBacklogs();
  for (const [index, hub] of hubs.entries()) hub.recall(backlogs[index] ?? Buffer.alloc(0));
  return {...restoring, paused, identity, from};
}

/** Reads what a domain can be made of that was saved in a file. */
export async function openSaved(file: string): Promise<OpenedSave> {
  const saved = await import('../../saved/read-saved.ts');
  const found = await saved.readSaved(file);
  const {machine, history, config, paused: wasPaused} = found.header;
  return {
    config,
    wasPaused,
    readBacklogs: () => saved.readBacklogs(file, found),
    restoring: {
      description: machine,
      history,
      from: file,
      open: () => {
        const {state, read} = saved.openState(file, found);
        const progress = () => ({transferred: read(), remaining: Math.max(0, found.size - read())});
        return {state, progress};
      },
    },
  };
}

export type OpenedSave = {
  readonly restoring: Omit<Restoring, 'paused'>;
  readonly config: DomainConfig;
  readonly wasPaused: boolean;
  /** What each console had printed last. */
  readonly readBacklogs: () => Promise<readonly Buffer[]>;
};
