import {RefusedError} from '../../errors.ts';
import {readEntry, writeEntry} from '../../registry/domains/entry.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import {claimName, releaseName} from '../../registry/domains/names.ts';
import type {ProcessIdentity} from '../../system/processes.ts';

/** The registry's entry of a domain, which its guest process alone writes. */
export type OwnEntry = {
  readonly get: () => Entry;
  /**
   * Gives the domain another name, which the caller may have claimed for it.
   *
   * @throws {RefusedError} when another domain has it.
   * @param migrating This claims it, and the name that it had stays its own until it has that again.
   */
  readonly rename: (name: string, migrating: boolean) => void;
};

export type OwnEntryOptions = {
  /** The directory of the registry. */
  readonly run: string;
  /** That of the domain. */
  readonly directory: string;
  readonly generation: number;
  readonly guest: ProcessIdentity;
};

/** Writes this process into the entry as the domain's guest process. */
export function takeOverEntry({run, directory, generation, guest}: OwnEntryOptions): OwnEntry {
  const found = readEntry(directory);
  if (found === undefined) throw new Error(`${directory} holds no domain.`);
  const {creator: _creator, ...kept} = found;
  let entry: Entry = {...kept, guest, generation};
  writeEntry(directory, entry);

  return {
    get: () => entry,
    rename: (name, migrating) => {
      const {reserves, ...rest} = entry;
      const old = entry.name;
      const back = reserves === name;
      if (migrating) {
        if (!back) claimName(run, name, entry.id);
      } else {
        claimOrRefuse(run, name, entry.id);
      }
      entry = {...rest, name, ...(migrating && !back ? {reserves: old} : {})};
      writeEntry(directory, entry);
      if (!migrating || back) releaseName(run, old, entry.id);
    },
  };
}

function claimOrRefuse(run: string, name: string, id: number): void {
  const holder = claimName(run, name, id);
  if (holder === undefined || holder === id) return;
  throw new RefusedError('GenericError', `Domain ${name} exists already, with ID ${holder}.`);
}
