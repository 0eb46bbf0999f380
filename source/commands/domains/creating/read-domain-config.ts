import {resolveDomainConfig} from '../../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {readConfig} from '../../../host/configs/find-config.ts';
import {resolveOptions} from '../../../host/configs/resolve-options.ts';
import type {Context} from '../../verb.ts';

/**
 * Reads a config file and what the command line adds to it, and works out what the domain is to be.
 *
 * @param path Absolute path; undefined when the command line says it all.
 * @param start The domain is to start now, so what it boots must be there.
 * @throws {ConfigError} with every error and its place.
 */
export function readDomainConfig(
  context: Context,
  path: string | undefined,
  words: readonly string[],
  start: boolean,
) {
  const document = path === undefined ? parseConfig('') : parseConfig(readConfig(path), path);
  return resolveDomainConfig(document, resolveOptions(context, path, words, start));
}
