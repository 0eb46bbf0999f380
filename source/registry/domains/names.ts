import {mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../errors.ts';

const linkPath = (run: string, name: string) => join(run, 'names', name);

/**
 * Claims a name for a domain. Making a symbolic link is atomic: of two that claim one name, one
 * wins.
 *
 * @returns undefined when the name is the domain's now, else the ID of the domain that has it.
 */
export function claimName(run: string, name: string, id: number): number | undefined {
  mkdirSync(join(run, 'names'), {recursive: true, mode: 0o700});
  for (;;) {
    try {
      symlinkSync(String(id), linkPath(run, name));
      return undefined;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }

    const holder = findName(run, name);
    if (holder !== undefined) return holder;
  }
}

/** The ID of the domain that has a name, or undefined. */
export function findName(run: string, name: string): number | undefined {
  try {
    return Number(readlinkSync(linkPath(run, name)));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Gives a name up, if it is this domain's. */
export function releaseName(run: string, name: string, id: number): void {
  if (findName(run, name) === id) rmSync(linkPath(run, name), {force: true});
}

/** Gives a name that is taken to another domain; at no moment is it free. */
export function passName(run: string, name: string, id: number): void {
  const temporary = join(run, 'names', `.pass.${process.pid}.${id}`);
  symlinkSync(String(id), temporary);
  renameSync(temporary, linkPath(run, name));
}
