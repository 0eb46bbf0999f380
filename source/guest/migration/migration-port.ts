import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../errors.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {writeMoved} from '../../registry/migrations/moved.ts';
import {findTaken, removeTaken, writeTaken} from '../../registry/migrations/taken.ts';
import type {ConsoleHub} from '../console/console-hub.ts';
import type {Sending} from '../domain/domain-state.ts';
import type {MigrationPort} from '../lifecycle/lifecycle-port.ts';
import {createSettler} from './settler.ts';

export type MigrationSurroundings = {
  /** The directory of the registry. */
  readonly run: string;
  readonly entry: () => Entry;
  readonly hubs: readonly ConsoleHub[];
  readonly rename: MigrationPort['rename'];
  readonly sending: () => Sending | undefined;
  readonly log: (line: string) => void;
};

/** Milliseconds that what was printed may take after the guest itself. */
const patience = 10_000;

/** What a migration does to the domain around the machine. */
export function createMigrationPort(around: MigrationSurroundings): MigrationPort {
  const {run, entry, hubs, rename, sending, log} = around;
  const printed = () => hubs.map(hub => hub.printed());

  const untilPrinted: MigrationPort['untilPrinted'] = async consoles => {
    const late = Date.now() + patience;
    while (consoles.some((bytes, index) => (printed()[index] ?? bytes) < bytes)) {
      if (Date.now() > late) {
        throw new RefusedError('GenericError', 'What the consoles printed did not come along.');
      }
      await delay(1);
    }
  };

  return {
    printed,
    untilPrinted,
    rename,
    settle: createSettler(entry().id, () => sending() !== undefined, log),
    forward: ({to, there, name}) =>
      writeMoved(run, entry().id, {to, id: there, name, consoles: printed()}),
    taken: id => findTaken(run, id) === entry().id,
    take: id => writeTaken(run, id, entry().id),
    untake: id => removeTaken(run, id),
  };
}
