import {mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {writeFileAtomically} from '../../system/files.ts';
import {isAlive} from '../../system/processes.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import {domainDirectory, domainFiles, domainsDirectory} from './domain-files.ts';
import {writeEntry} from './entry.ts';
import type {Entry} from './entry.ts';

/** A directory that is not a domain yet, and who makes it one. */
const unfinished = /^\d+\.new\.(\d+)\.(\d+)$/;
const removed = /^\d+\.removed$/;

/**
 * Puts a domain into the registry, whole or not at all: whoever is killed meanwhile leaves a
 * directory that nobody takes for a domain and the next one clears away.
 *
 * @param config What it is to be, as JSON.
 * @returns its directory.
 */
export function addDomain(
  run: string,
  entry: Entry,
  config: string,
  creator: ProcessIdentity,
): string {
  clearLeftovers(run);
  const directory = domainDirectory(run, entry.id);
  const temporary = `${directory}.new.${creator.pid}.${creator.startTime}`;
  try {
    mkdirSync(temporary, {recursive: true, mode: 0o700});
    writeFileAtomically(domainFiles(temporary).config, config);
    writeEntry(temporary, entry);
    renameSync(temporary, directory);
    return directory;
  } catch (error) {
    rmSync(temporary, {recursive: true, force: true});
    throw error;
  }
}

function clearLeftovers(run: string): void {
  const directory = domainsDirectory(run);
  mkdirSync(directory, {recursive: true, mode: 0o700});
  for (const name of readdirSync(directory)) {
    const maker = unfinished.exec(name);
    const dead = maker && !isAlive({pid: Number(maker[1]), startTime: Number(maker[2])});
    if (dead || removed.test(name)) rmSync(join(directory, name), {recursive: true, force: true});
  }
}
