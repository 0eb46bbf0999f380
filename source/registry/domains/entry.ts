import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import {domainFiles, domainsDirectory} from './domain-files.ts';

/** A domain's entry in the registry. A domain exists while its entry does. */
export type Entry = {
  readonly id: number;
  readonly name: string;
  readonly uuid: string;
  readonly machine: string;
  /** MiB, as configured; the guest process knows what is so now. */
  readonly memory: number;
  readonly maxmem: number;
  readonly vcpus: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Path of the config file, where there is one. */
  readonly config?: string;
  /** Where the console logs and the event log are. */
  readonly logDirectory: string;
  /** Where core files go. */
  readonly dataDirectory: string;
  /** A further name that is its own while it is migrated: the one that it had, or is to have. */
  readonly reserves?: string;
  /** The process that creates the domain, until its guest process has taken over. */
  readonly creator?: ProcessIdentity;
  /** The guest process that hosts the domain now. */
  readonly guest?: ProcessIdentity;
  /** Counts the guest processes that the domain has had: whoever adopts it claims the next number. */
  readonly generation: number;
};

/** Reads the entry in a domain's directory; undefined when there is none. */
export function readEntry(directory: string): Entry | undefined {
  const text = readFileIfPresent(domainFiles(directory).entry);
  return text === undefined ? undefined : (JSON.parse(text) as Entry);
}

export function writeEntry(directory: string, entry: Entry): void {
  writeFileAtomically(domainFiles(directory).entry, `${JSON.stringify(entry)}\n`);
}

/** All entries of a registry with their directories, by ascending ID. */
export function readEntries(run: string): {directory: string; entry: Entry}[] {
  const found = [];
  for (const name of listDirectory(domainsDirectory(run))) {
    if (!/^\d+$/.test(name)) continue;
    const directory = join(domainsDirectory(run), name);
    const entry = readEntry(directory);
    if (entry !== undefined) found.push({directory, entry});
  }

  return found.sort((a, b) => a.entry.id - b.entry.id);
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
