import {existsSync} from 'node:fs';
import {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {readOrder} from '../../registry/guests/orders.ts';
import {isAlive} from '../../system/processes.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import type {ConsoleHub} from '../console/console-hub.ts';
import type {Restoring} from './starting.ts';

/** Reads what a new domain is to be restored from, and puts back what its consoles had printed. */
export async function openRestore(directory: string, hubs: Hubs): Promise<Restoring> {
  const {file, paused} = readOrder(directory, 'restore');
  const {restoring, readBacklogs} = await openSaved(file);
  recall(hubs, await readBacklogs());
  return {...restoring, paused};
}

type Hubs = readonly Pick<ConsoleHub, 'recall'>[];

function recall(hubs: Hubs, backlogs: readonly Buffer[]): void {
  for (const [index, hub] of hubs.entries()) hub.recall(backlogs[index] ?? Buffer.alloc(0));
}

/** Readies what is needed for the copy of another domain, whose state is being saved meanwhile. */
export function openCopy(directory: string, hubs: Hubs): Restoring {
  const {file, maker, maximum, description, identity, from} = readOrder(directory, 'copy');
  const history = {
    restarts: 0,
    crashes: [],
    spentCpu: 0,
    ...(maximum === undefined ? {} : {maximum}),
  };
  const open: Restoring['open'] = () => {
    const coming = openWhenThere(file, maker);
    // Whoever reads the state hears of it.
    coming.catch(() => undefined);
    async function* read() {
      const {restoring, readBacklogs} = await coming;
      recall(hubs, await readBacklogs());
      yield* restoring.open().state;
    }
    const state = Readable.from(read(), {objectMode: false});
    state.on('error', () => undefined);
    // What comes first is read while the machine is still being started.
    state.read(0);
    return {
      state,
      progress: () => ({transferred: 0, remaining: 0}),
    };
  };
  const coming = () => isAlive(maker);
  return {description, history, identity, coming, from, paused: false, open};
}

/** Milliseconds between two looks for a file. */
const interval = 2;

/** @throws {RefusedError} when there will be no such file. */
async function openWhenThere(file: string, maker: ProcessIdentity): Promise<OpenedSave> {
  while (!existsSync(file)) {
    if (!isAlive(maker)) {
      throw new RefusedError('GenericError', 'Whoever was to save the other domain was killed.');
    }
    await delay(interval);
  }
  return openSaved(file);
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
