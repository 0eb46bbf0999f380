import {UsageError} from '../../errors.ts';
import {readConfig} from '../../host/configs/find-config.ts';
import type {ConfigSource} from '../../host/configs/host-configs.ts';
import type {Host} from '../../host/host.ts';
import {isFileHere} from '../../system/files.ts';

/** A config that was found, and read. */
export type GivenConfig = ConfigSource & {readonly path: string};

/**
 * Reads the config that a user means by a word: a file here comes first, also when the domains are
 * elsewhere; then one of the host that they are on.
 *
 * @throws {UsageError} when there is none, or it cannot be read.
 */
export async function readGivenConfig(host: Host, wanted: string): Promise<GivenConfig> {
  if (host.label !== undefined && isFileHere(wanted)) {
    return {text: readConfig(wanted), path: wanted, foreign: true};
  }
  const configs = await host.configs();
  const path = await configs.find(wanted);
  const text = await configs.read(path);
  if (text === undefined) throw new UsageError(`Error: Cannot open config file "${path}"`);
  return {text, path};
}
