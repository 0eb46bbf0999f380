import {realpathSync} from 'node:fs';
import {readEntries} from '../../registry/domains/entry.ts';
import type {DomainReference} from '../domain-reference.ts';

/** The domains that were created from a config file. */
export function domainsFrom(run: string, path: string): DomainReference[] {
  const wanted = realPath(path);
  return readEntries(run).filter(
    ({entry}) => entry.config !== undefined && realPath(entry.config) === wanted,
  );
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A file that is gone is still told by its name.
    return path;
  }
}
