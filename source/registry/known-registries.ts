import {existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';
import {sha256} from '../system/node/hash.ts';
import {findPlaces} from '../system/paths.ts';

/**
 * Where the registries of a user find each other: beside the images, which all of them share; where
 * that is a directory that others provide, beside the images that would be the user's own.
 */
function directoriesOf(env: NodeJS.ProcessEnv): readonly string[] {
  const {DOMUX_IMAGES: _shared, ...rest} = env;
  const images = [findPlaces(env).images, findPlaces(rest).images];
  return [...new Set(images)].map(directory => join(directory, '.registries'));
}

/** Has other registries find this one: its domains use disks. */
export function recordRegistry(run: string, env: NodeJS.ProcessEnv = process.env): void {
  const [shared = '', own] = directoriesOf(env);
  try {
    recordIn(shared, run);
  } catch (error) {
    if (own === undefined || !hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
    recordIn(own, run);
  }
}

function recordIn(directory: string, run: string): void {
  mkdirSync(directory, {recursive: true});
  try {
    symlinkSync(run, join(directory, sha256(run).slice(0, 24)));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** The other registries whose domains may use disks. Those that are gone are forgotten. */
export function otherRegistries(run: string, env: NodeJS.ProcessEnv = process.env): string[] {
  const found = directoriesOf(env).flatMap(directory =>
    namesIn(directory).flatMap(name => {
      const link = join(directory, name);
      const other = readlinkSync(link);
      if (existsSync(other)) return other === run ? [] : [other];
      forget(link);
      return [];
    }),
  );
  return [...new Set(found)];
}

function forget(link: string): void {
  try {
    rmSync(link, {force: true});
  } catch (error) {
    // It is for whoever may write there to clean up.
    if (!hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
