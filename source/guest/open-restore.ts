import {readOrder} from '../registry/orders.ts';
import type {ConsoleHub} from './console-hub.ts';
import type {Restoring} from './starting.ts';

/** Reads what a new domain is to be restored from, and puts back what its consoles had printed. */
export async function openRestore(
  directory: string,
  hubs: readonly Pick<ConsoleHub, 'recall'>[],
): Promise<Restoring> {
  const {file, paused} = readOrder(directory, 'restore');
  const {openState, readBacklogs, readSaved} = await import('../saved/read-saved.ts');
  const saved = await readSaved(file);
  const backlogs = await readBacklogs(file, saved);
  for (const [index, hub] of hubs.entries()) hub.recall(backlogs[index] ?? Buffer.alloc(0));
  return {
    description: saved.header.machine,
    history: saved.header.history,
    paused,
    from: file,
    open: () => {
      const {state, read} = openState(file, saved);
      const progress = () => ({transferred: read(), remaining: Math.max(0, saved.size - read())});
      return {state, progress};
    },
  };
}
