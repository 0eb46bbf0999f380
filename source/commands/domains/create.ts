import type {Socket} from 'node:net';
import {resolve} from 'node:path';
import type {DomainConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import type {CreateOptions, DomainReference} from '../../host/host.ts';
import {formatDiagnostics} from '../../config/diagnostic.ts';
import {requireConfig} from '../../host/configs/find-config.ts';
import {attach} from '../consoles/console.ts';
import {startProgress} from '../progress.ts';
import {readDomainConfig} from './read-domain-config.ts';
import type {Context, Run} from '../verb.ts';

/** `domux create [-c] [-p] [-q] [-n] [-f FILE] [FILE] [KEY=VALUE]...` */
export const create: Run = async (context, {options, words}) => {
  const quiet = options['quiet'] === true;
  const {file, settings} = sortWords(words, options['defconfig']);
  const path =
    file === undefined ? undefined : resolve(requireConfig(context.places.configs, file));
  const {config, warnings} = readDomainConfig(context, path, settings, !options['dryrun']);
  context.stderr.write(formatDiagnostics(warnings));

  if (path !== undefined && !quiet) context.stdout.write(`Using config file "${path}".\n`);
  if (options['dryrun']) {
    context.stdout.write(`${JSON.stringify(config, undefined, 4)}\n`);
    return 0;
  }

  let viewing: Promise<Socket> | undefined;
  const domain = await createWithProgress(context, config, {
    paused: options['paused'] === true,
    onRegistered: registered => {
      if (!options['console']) return;
      viewing = context.host.console(registered);
      // A domain that does not start has no console: its creation tells why.
      viewing.catch(() => undefined);
    },
  });
  if (!quiet) context.stdout.write(`Started domain ${config.name} (id=${domain.entry.id})\n`);
  if (viewing === undefined) return 0;
  return attach(context, domain, {console: 0, readOnly: false, socket: await viewing});
};

/** Creates a domain, with a line on the terminal if that takes its time. */
export async function createWithProgress(
  {host, stderr}: Context,
  config: DomainConfig,
  options: CreateOptions = {},
): Promise<DomainReference> {
  const progress = startProgress(
    stderr,
    seconds => `Domain ${config.name} is starting: ${seconds} s`,
  );
  try {
    return await host.create(config, options);
  } finally {
    progress.stop();
  }
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
