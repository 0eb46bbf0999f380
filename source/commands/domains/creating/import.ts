import {existsSync, readFileSync, rmSync, statSync} from 'node:fs';
import {basename, extname, join, resolve} from 'node:path';
import {printConfig} from '../../../config/editing/print-config.ts';
import {formatDiagnostics} from '../../../config/diagnostic.ts';
import {checkDomainName} from '../../../config/domain-name.ts';
import {withAbsolutePaths} from '../../../config/importing/absolute-paths.ts';
import type {Imported} from '../../../config/importing/draft.ts';
import {importCommand} from '../../../config/importing/import-command.ts';
import {UsageError} from '../../../errors.ts';
import {saveConfig} from '../../../host/configs/save-config.ts';
import {kernelKind} from '../../../system/kernel-kind.ts';
import {findOnPath} from '../../../system/programs/find-program.ts';
import {textOption} from '../../invocation/text-option.ts';
import type {Context, Invocation, Run} from '../../verb.ts';
import {createWithProgress} from './create.ts';
import {withRoom} from './with-room.ts';
import {importArchive, isArchive} from '../exports/import-archive.ts';
import {readDomainConfig} from './read-domain-config.ts';

/** `domux import [-n] [--no-start] [--name NAME] EXPORTED|- | FILE.xml | PROGRAM WORD...` */
export const importDomain: Run = async (context, {options, words}) => {
  const [first = ''] = words;
  if (isArchive(first)) {
    if (words.length === 1) return importExported(context, first, options);
    throw new UsageError(
      `${first} is an exported domain, and nothing follows its name: write domux import ${words.slice(1).join(' ')} ${first}`,
      {exitCode: 2},
    );
  }
  const absolute = withAbsolutePaths(await read(words), process.cwd(), isFile);
  const imported = withRoom(withKernel(absolute));
  const name = chooseName(imported, words, options['name']);
  const settings = [
    ['name', name] as const,
    ...imported.settings.filter(([key]) => key !== 'name'),
  ];
  const text = printConfig(settings, `Made of ${imported.origin}.`);
  for (const note of imported.notes) context.stderr.write(`note: ${note}\n`);
  if (options['dryrun']) {
    context.stdout.write(text);
    return 0;
  }

  const path = join(context.places.configs, `${name}.cfg`);
  if (existsSync(path)) {
    throw new UsageError(`${path} exists already: give another --name, or see it with -n.`);
  }
  saveConfig(path, text);
  if (!options['no-start']) await startOrForget(context, path);
  context.stdout.write(`Saved as ${path}\n`);
  return 0;
};

/** One that does not start leaves nothing: it can be imported again, or saved without a start. */
async function startOrForget(context: Context, path: string): Promise<void> {
  try {
    await start(context, path);
  } catch (error) {
    rmSync(path, {force: true});
    context.stderr.write('Its config was not kept: --no-start saves it without starting it.\n');
    throw error;
  }
}

/** Makes a domain again that was exported. One with a state is not started: restoring it goes on. */
async function importExported(
  context: Context,
  word: string,
  options: Invocation['options'],
): Promise<number> {
  if (options['dryrun']) {
    throw new UsageError(
      '-n shows a converted config, and an exported domain has its own already.',
    );
  }
  const {config, state} = await importArchive(context, word, textOption(options['name']));
  context.stdout.write(`Saved as ${config}\n`);
  if (state !== undefined) {
    context.stdout.write(`It was running: domux restore ${config} ${state}\n`);
    return 0;
  }
  return options['no-start'] ? 0 : start(context, config);
}

async function start(context: Context, path: string): Promise<number> {
  const {config, warnings} = readDomainConfig(context, path, [], true);
  context.stderr.write(formatDiagnostics(warnings));
  const domain = await createWithProgress(context, config);
  context.stdout.write(`Started domain ${config.name} (id=${domain.entry.id})\n`);
  return 0;
}

async function read(words: readonly string[]): Promise<Imported> {
  const [file = ''] = words;
  if (words.length > 1 || !(extname(file) === '.xml' || looksLikeXml(file))) {
    return importCommand(words, path => kernelKind(path) === 'uml');
  }
  const {importLibvirt} = await import('../../../config/importing/libvirt.ts');
  try {
    return importLibvirt(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read.`, {cause: error});
  }
}

/** A kernel of User-Mode Linux is a program: a word without a slash is looked for on PATH. */
function withKernel(imported: Imported): Imported {
  const known = new Map(imported.settings);
  const kernel = known.get('kernel');
  if (known.get('machine') !== 'uml' || typeof kernel !== 'string' || kernel.includes('/')) {
    return imported;
  }
  const program = findOnPath(kernel);
  const settings = [...known.set('kernel', program ?? 'mini')];
  if (program !== undefined || kernel === 'mini') return {...imported, settings};
  const note = `there is no ${kernel} here: the image mini boots in its place`;
  return {...imported, settings, notes: [...imported.notes, note]};
}

const isFile = (path: string) => statSync(path, {throwIfNoEntry: false})?.isFile() === true;

const looksLikeXml = (file: string) =>
  isFile(file) && /^\s*<(\?xml|!--|domain\b)/.test(readFileSync(file, 'utf8').slice(0, 200));

/** What was asked for, else its name elsewhere, else what it boots. */
function chooseName(
  {settings}: Imported,
  words: readonly string[],
  wanted: string | boolean | undefined,
): string {
  const known = new Map(settings);
  const disk = (known.get('disk') as readonly string[] | undefined)?.[0]?.replace(
    /^.*target=/s,
    '',
  );
  const own = known.get('name');
  const name =
    typeof wanted === 'string'
      ? wanted
      : typeof own === 'string'
        ? own
        : stem(disk ?? (known.get('kernel') as string | undefined) ?? words[0] ?? '');
  const refusal = checkDomainName(name);
  if (refusal !== undefined) throw new UsageError(`${refusal}: give a --name.`);
  return name;
}

const stem = (path: string) => basename(resolve(path)).replace(/\.[^.]*$/, '');
