import {statSync} from 'node:fs';
import {resolveDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {resolveImage} from '../../images/image.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import {guestLimits} from '../../config/settings/read-settings.ts';
import {readConfig} from '../configs/find-config.ts';
import type {Context} from '../verb.ts';

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
  const settings = context.settings();
  const document = path === undefined ? parseConfig('') : parseConfig(readConfig(path), path);
  return resolveDomainConfig(document, {
    words,
    ...(path === undefined ? {} : {path}),
    workingDirectory: process.cwd(),
    machine: settings.machine.value,
    limits: guestLimits(settings),
    defaultKernel: 'mini',
    start,
    resolveImage: name => {
      const image = resolveImage(context.places.images, name);
      return image && {...image, consoleLine: image.console};
    },
    isFile,
    newUuid: randomUuid,
  });
}

const isFile = (path: string): boolean =>
  statSync(path, {throwIfNoEntry: false})?.isFile() ?? false;
