import {statSync} from 'node:fs';
import {resolve} from 'node:path';
import {formatDiagnostic} from '../../config/diagnostic.ts';
import type {DomainConfig} from '../../config/domain-config.ts';
import {resolveDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/host.ts';
import {resolveImage} from '../../images/image.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import {readConfig, requireConfig} from '../configs/find-config.ts';
import {attach} from '../consoles/console.ts';
import {startProgress} from '../progress.ts';
import {guestSettings} from '../settings.ts';
import type {Context, Run} from '../verb.ts';

/** `domux create [-c] [-p] [-q] [-n] [-f FILE] [FILE] [KEY=VALUE]...` */
export const create: Run = async (context, {options, words}) => {
  const quiet = options['quiet'] === true;
  const {file, settings} = sortWords(words, options['defconfig']);
  const path =
    file === undefined ? undefined : resolve(requireConfig(context.places.configs, file));
  const {config, warnings} = readDomainConfig(context, path, settings, !options['dryrun']);
  for (const warning of warnings) context.stderr.write(`${formatDiagnostic(warning)}\n`);

  if (path !== undefined && !quiet) context.stdout.write(`Using config file "${path}".\n`);
  if (options['dryrun']) {
    context.stdout.write(`${JSON.stringify(config, undefined, 4)}\n`);
    return 0;
  }

  const domain = await createWithProgress(context, config, options['paused'] === true);
  if (!quiet) context.stdout.write(`Started domain ${config.name} (id=${domain.entry.id})\n`);
  return options['console'] ? attach(context, domain, {console: 0, readOnly: false}) : 0;
};

/** Creates a domain, with a line on the terminal if that takes its time. */
export async function createWithProgress(
  {host, stderr}: Context,
  config: DomainConfig,
  paused: boolean,
): Promise<DomainReference> {
  const progress = startProgress(
    stderr,
    seconds => `Domain ${config.name} is starting: ${seconds} s`,
  );
  try {
    return await host.create(config, {paused});
  } finally {
    progress.stop();
  }
}

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
  settings: readonly string[],
  start: boolean,
) {
  const document = path === undefined ? parseConfig('') : parseConfig(readConfig(path), path);
  return resolveDomainConfig(document, {
    words: settings,
    ...(path === undefined ? {} : {path}),
    workingDirectory: process.cwd(),
    ...guestSettings(context),
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

/** One word without `=` is the config file; the others are settings. */
function sortWords(words: readonly string[], option: string | boolean | undefined) {
  const files = [
    ...(typeof option === 'string' ? [option] : []),
    ...words.filter(word => !word.includes('=')),
  ];
  if (files.length > 1) {
    throw new UsageError(`One config file at a time: ${files.join(' or ')}?`, {exitCode: 2});
  }
  return {file: files[0], settings: words.filter(word => word.includes('='))};
}

const isFile = (path: string): boolean =>
  statSync(path, {throwIfNoEntry: false})?.isFile() ?? false;
