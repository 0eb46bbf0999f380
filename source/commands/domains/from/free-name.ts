import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {checkDomainName} from '../../../config/domain-name.ts';
import {UsageError} from '../../../errors.ts';
import {namesIn} from '../../../system/files.ts';
import {disksDirectory} from '../../../system/paths.ts';
import type {Places} from '../../../system/paths.ts';

/** What cloud-init reads, among the disks of a domain. */
export const seedFile = 'seed.iso';

/** Where the parts of a domain are that domux makes itself. */
export type NewDomain = {
  readonly config: string;
  /** The directory of its disks: not there, or empty. */
  readonly disks: string;
};

/**
 * Finds the places for a domain that is to be made.
 *
 * @throws {UsageError} for what is no name, or when something of a domain of this name is there.
 */
export function requireFreeName(places: Places, name: string): NewDomain {
  const refusal = checkDomainName(name);
  if (refusal !== undefined) throw new UsageError(refusal);
  const config = join(places.configs, `${name}.cfg`);
  if (existsSync(config)) {
    throw new UsageError(`${config} is there already: domux create ${name} starts that domain.`);
  }
  const disks = join(disksDirectory(places), name);
  // The CD of cloud-init is written anew.
  const left = namesIn(disks).find(file => !file.startsWith(seedFile));
  if (left === undefined) return {config, disks};
  throw new UsageError(
    `${join(disks, left)} is left of another domain of this name: move it away, or drop it with domux disk delete '${join(disks, left)}'.`,
  );
}
