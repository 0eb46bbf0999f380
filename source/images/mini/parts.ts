import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {GuestFailure, UsageError} from '../../errors.ts';
import {findOnPath, isProgram} from '../../system/programs/find-program.ts';
import {fetchPackages} from '../packages/apt.ts';
import type {FetchedPackage} from '../packages/apt.ts';
import type {FetchOptions} from '../packages/apt-get.ts';
import {isStaticProgram, listApplets, missingApplets} from './busybox.ts';
import type {Origin} from '../image.ts';

/** A program, and where it came from. */
export type Part = {readonly path: string; readonly origin: Origin};

/** Debian's package of each part, the file in it, and what else would do. */
const sources = {
  kernel: {
    name: 'user-mode-linux',
    file: 'usr/bin/linux.uml',
    substitute: 'a User-Mode Linux kernel named linux.uml',
  },
  busybox: {
    name: 'busybox-static',
    file: 'bin/busybox',
    substitute: 'a statically linked busybox',
  },
} as const;
type PartName = keyof typeof sources;

/**
 * Finds or fetches what the image `mini` is made of. Programs of this host are used where they will
 * do, else Debian's are fetched.
 *
 * @throws {UsageError} says what is missing and how to get it.
 */
export async function findParts<P extends PartName>(
  parts: readonly P[],
  options: FetchOptions,
): Promise<Record<P, Part>> {
  const installed = new Map<PartName, Part>();
  for (const part of parts) {
    const path =
      part === 'kernel' ? findOnPath('linux.uml', options.env) : await findBusybox(options.env);
    if (path !== undefined) installed.set(part, {path, origin: {installed: path}});
  }
  const missing = parts.filter(part => !installed.has(part));
  const fetched = missing.length === 0 ? [] : await fetchParts(missing, options);
  const found = parts.map(part => [part, installed.get(part) ?? toPart(sources[part], fetched)]);
  return Object.fromEntries(found) as Record<P, Part>;
}

function toPart(
  {name, file}: (typeof sources)[PartName],
  fetched: readonly FetchedPackage[],
): Part {
  const found = fetched.find(candidate => candidate.name === name);
  if (found === undefined) throw new Error(`The package ${name} was not fetched.`);
  return {
    path: join(found.directory, file),
    origin: {package: name, version: found.version},
  };
}

async function fetchParts(
  parts: readonly PartName[],
  options: FetchOptions,
): Promise<readonly FetchedPackage[]> {
  const wanted = parts.map(part => sources[part]);
  try {
    return await fetchPackages(
      wanted.map(({name, file}) => ({name, files: [file]})),
      options,
    );
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof GuestFailure)) throw error;
    const packages = wanted.map(({name}) => name).join(' and ');
    const substitutes = wanted.map(({substitute}) => substitute).join(' and ');
    throw new UsageError(
      `The image mini needs ${packages} of Debian, and cannot fetch them. Install them, or put ` +
        `${substitutes} into a directory of PATH such as /usr/local/bin, and try again.\n` +
        error.message,
      {cause: error},
    );
  }
}

/** A busybox of this host, if it will do. */
async function findBusybox(env: NodeJS.ProcessEnv | undefined): Promise<string | undefined> {
  const path = findOnPath('busybox', env);
  return path !== undefined && (await isUsableBusybox(path)) ? path : undefined;
}

/** True for a program that runs without libraries and has all that the guest needs. */
export async function isUsableBusybox(path: string): Promise<boolean> {
  if (!isProgram(path) || !isStaticProgram(readFileSync(path))) return false;
  const applets = await listApplets(path).catch(cannotTell);
  return missingApplets(applets).length === 0;
}

/** One of another processor, or built without `--list-full`: as good as none. */
const cannotTell = (): readonly string[] => [];
