import {setTimeout as delay} from 'node:timers/promises';
import type {Entry} from '../../registry/domains/entry.ts';
import {writeMoved} from '../../registry/migrations/moved.ts';
import {findTaken, removeTaken, writeTaken} from '../../registry/migrations/taken.ts';
import type {DomainConsole} from '../console/domain-consoles.ts';
import type {Sending} from '../domain/domain-state.ts';
import type {MigrationPort} from '../lifecycle/lifecycle-port.ts';
import {createSettler} from './settler.ts';

export type MigrationSurroundings = {
  /** The directory of the registry. */
  readonly run: string;
  readonly entry: () => Entry;
  readonly consoles: readonly DomainConsole[];
  readonly typing: MigrationPort['typing'];
  readonly rename: MigrationPort['rename'];
  readonly sending: () => Sending | undefined;
  readonly log: (line: string) => void;
};

/** Milliseconds that those who watch may take to go: what they had typed before comes with that. */
const farewell = 200;

/** What a migration does to the domain around the machine. */
export function createMigrationPort(around: MigrationSurroundings): MigrationPort {
  const {run, entry, consoles, typing, rename, sending, log} = around;
  const printed = () => consoles.map(({hub}) => hub.printed());

  return {
    printed,
    follow: before => {
      for (const [index, {arriving}] of consoles.entries()) arriving.follow(before[index] ?? 0);
    },
    rename,
    typing,
    dismiss: async () => {
      for (const {hub} of consoles) hub.end();
      const late = Date.now() + farewell;
      while (consoles.some(({hub}) => hub.viewers().length > 0) && Date.now() < late)
        await delay(2);
    },
    settle: createSettler({id: entry().id, run}, () => sending() !== undefined, log),
    forward: ({to, there, name}) =>
      writeMoved(run, entry().id, {to, id: there, name, consoles: printed()}),
    taken: id => findTaken(entry().dataDirectory, id) === entry().id,
    take: id => writeTaken(entry().dataDirectory, id, entry().id),
    untake: id => removeTaken(entry().dataDirectory, id),
  };
}
