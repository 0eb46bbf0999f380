import type {Duplex} from 'node:stream';
import {resolve} from 'node:path';
import type {DomainConfig} from '../../../config/domain-config.ts';
import type {ExaminedConfig} from '../../../config/resolve/resolve-domain-config.ts';
import {UsageError} from '../../../errors.ts';
import type {CreateOptions} from '../../../host/host.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import {ConfigError, formatDiagnostics} from '../../../config/diagnostic.ts';
import {readGivenConfig} from '../../configs/given-config.ts';
import {interruptible} from '../../interruptible.ts';
import {awaitGone} from '../await-gone.ts';
import {startProgress} from '../../output/progress.ts';
import {awaitBoot} from './await-boot.ts';
import {textOption} from '../../invocation/text-option.ts';
import type {ClientContext, Invocation, RunHere} from '../../verb.ts';

/** `domux create [-c|-V] [-p] [-q] [-n] [-d] [-F] [--cow] [-f FILE] [--from IMAGE] [FILE] [KEY=VALUE]...` */
export const create: RunHere = async (context, {options, words}) => {
  const quiet = options['quiet'] === true;
  const viewer = options['vncviewer'] === true || options['vncviewer-autopass'] === true;
  if (viewer && options['console']) {
    throw new UsageError('Either its console or its display: -c or -V.', {exitCode: 2});
  }
  const sorted = sortWords(words, options['defconfig']);
  const settings = [
    // A config that is made here has them already.
    ...(typeof options['from'] === 'string' ? [] : sorted.settings),
    ...(options['cow'] === true ? ['cow=1'] : []),
  ];
  const file =
    typeof options['from'] === 'string'
      ? await makeFrom(context, options['from'], sorted, options)
      : sorted.file;
  const {host} = context;
  const given =
    file === undefined ? {text: ''} : await readGivenConfig(host, file).catch(unreadable);
  const {examine} = await host.configs();
  const look = () => examine({...given, words: settings, start: !options['dryrun']});
  let examined = await look();
  if (!options['dryrun'] && (await fetchMissing(context, examined))) examined = await look();
  const config = usable(examined, context);

  const path = 'path' in given ? (config.source ?? resolve(given.path)) : undefined;
  // As xl has it, so that what is printed is JSON alone.
  if (options['dryrun'] && path !== undefined && !quiet) {
    context.stderr.write(`Parsing config from ${path}\n`);
  }
  if (options['dryrun'] || options['debug']) {
    context.stdout.write(`${JSON.stringify(config, undefined, 4)}\n`);
  }
  if (options['dryrun']) return 0;

  if (viewer) refuseWithoutDisplay(config);
  if (path !== undefined && !quiet) context.stdout.write(`Using config file "${path}".\n`);

  let viewing: Promise<Duplex> | undefined;
  const domain = await createWithProgress(context, config, {
    paused: options['paused'] === true,
    onRegistered: registered => {
      if (!options['console']) return;
      viewing = context.host.console(registered);
      // A domain that does not start has no console: its creation tells why.
      viewing.catch(() => undefined);
    },
  });
  // On its console a user sees for himself.
  const boots = config.machine === 'uml' && options['paused'] !== true;
  if (boots && viewing === undefined) await awaitBoot(host, domain);
  const say = () => {
    if (!quiet) context.stdout.write(`Started domain ${config.name} (id=${domain.entry.id})\n`);
  };
  if (options['foreground'] && viewing === undefined && !viewer) {
    // Whoever reads it may interrupt at once.
    await interruptible(signal => {
      say();
      return awaitGone(host, domain, signal);
    });
    return 0;
  }
  say();
  if (viewing !== undefined) {
    const console = {console: 0, readOnly: false, socket: await viewing};
    const {attach} = await import('../../consoles/console.ts');
    const code = await attach(context, domain, console);
    if (!options['foreground']) return code;
    await interruptible(signal => awaitGone(host, domain, signal));
  }
  if (viewer) {
    const {vncviewer} = await import('../../consoles/vncviewer.ts');
    return vncviewer(context, {options: {}, words: [config.name]});
  }
  return 0;
};

/** A config that cannot be read ends `xl create` with 3, where one with errors ends it with 1. */
function unreadable(error: unknown): never {
  if (!(error instanceof UsageError) || error instanceof ConfigError) throw error;
  throw new UsageError(error.message, {cause: error, exitCode: 3});
}

function refuseWithoutDisplay({name, qemu}: DomainConfig): void {
  if (qemu?.vnc) return;
  throw new UsageError(`Domain ${name} would have no display to show: vnc=1 in its config.`);
}

/**
 * Fetches what is to be booted where that is an image that is not here yet, and nothing else is wrong.
 *
 * @returns true when it is here now.
 */
async function fetchMissing(
  context: ClientContext,
  {config, diagnostics, missing}: ExaminedConfig,
): Promise<boolean> {
  const errors = diagnostics.filter(({severity}) => severity === 'error');
  if (missing === undefined || errors.length > 1 || 'remote' in context) return false;
  const {fetchableImages} = await import('../../../images/store.ts');
  const machine = config.machine === 'qemu' ? 'qemu' : 'uml';
  if (fetchableImages[missing]?.[machine] === undefined) return false;
  context.stderr.write(`The image ${missing} is not here yet: it is fetched.\n`);
  const {fetchWithProgress} = await import('../../images/fetch-with-progress.ts');
  await fetchWithProgress(context, missing, machine);
  return true;
}

/** @throws {ConfigError} when it has errors. Of the rest it is warned. */
function usable(
  {config, diagnostics}: ExaminedConfig,
  {stderr}: Pick<ClientContext, 'stderr'>,
): DomainConfig {
  const errors = diagnostics.filter(({severity}) => severity === 'error');
  if (errors.length > 0) throw new ConfigError(errors);
  stderr.write(formatDiagnostics(diagnostics));
  return config;
}

/** Makes disk and config of a domain from an image; the word without `=` is the domain's name. */
async function makeFrom(
  context: ClientContext,
  image: string,
  {file: name, settings: words}: {file: string | undefined; settings: readonly string[]},
  options: Invocation['options'],
): Promise<string> {
  if ('remote' in context) {
    throw new UsageError('Domains are made from images where the images are: run it there.');
  }
  if (name === undefined) {
    throw new UsageError(`Which name is it to have? domux create --from ${image} NAME`, {
      exitCode: 2,
    });
  }
  const {prepareFrom} = await import('../from/prepare-from.ts');
  const [sshKey, userData] = ['ssh-key', 'user-data'].map(key => textOption(options[key]));
  return prepareFrom(context, image, {name, words, sshKey, userData});
}

/** Creates a domain, with a line on the terminal if that takes its time. */
export async function createWithProgress(
  {host, stderr}: Pick<ClientContext, 'host' | 'stderr'>,
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
