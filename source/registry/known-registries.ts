import {existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';
import {sha256} from '../system/node/hash.ts';
import {findPlaces} from '../system/paths.ts';

/** Where the registries of a user find each other: beside the images, which all of them share. */
const directoryOf = (env: NodeJS.ProcessEnv) => join(findPlaces(env).images, '.registries');

/** Has other registries find this one: its domains use disks. */
export function recordRegistry(run: string, env: NodeJS.ProcessEnv = process.env): void {
  const name = sha256(run).slice(0, 24);
  mkdirSync(directoryOf(env), {recursive: true});
  try {
    symlinkSync(run, join(directoryOf(env), name));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** The other registries whose domains may use disks. Those that are gone are forgotten. */
export function otherRegistries(run: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return namesIn(directoryOf(env)).flatMap(name => {
    const link = join(directoryOf(env), name);
    const other = readlinkSync(link);
    if (existsSync(other)) return other === run ? [] : [other];
    rmSync(link, {force: true});
    return [];
  });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
