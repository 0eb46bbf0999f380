import {join} from 'node:path';
import {imagePlace} from '../../images/image.ts';
import type {ImageOptions} from '../../images/image-options.ts';
import {fetchBundle} from '../../images/programs.ts';
import {buildImage, fetchImage} from '../../images/store.ts';
import {bundles, filesOf, isBundleName} from '../../system/programs/bundles.ts';
import type {BundleName} from '../../system/programs/bundles.ts';
import {findInstalled, lookForFile} from '../../system/programs/find-program.ts';
import {UsageError} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {interruptible} from '../interruptible.ts';
import type {Context, Invocation, Run} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';
import {machineOption} from './machine-option.ts';

/** `domux image fetch [--machine KIND] NAME` */
export const fetchNamed: Run = async (context, {options, words: [name = '']}) => {
  if (isBundleName(name)) return fetchPrograms(context, name);
  const machine = machineOption(options['machine']) ?? 'uml';
  return make(context, imagePlace(name, machine), (images, given) =>
    fetchImage(images, name, {...given, machine}),
  );
};

/** Fetches programs that domux starts, unless this host has them. */
async function fetchPrograms(context: Context, name: BundleName): Promise<undefined> {
  const installed = bundles[name].programs.map(program => findInstalled(program, context.env));
  const [first] = installed;
  const files = filesOf(name).map(file => lookForFile(name, file, context.env));
  if (first !== undefined && ![...installed, ...files].includes(undefined)) {
    context.stdout.write(`${name} is installed here: ${first}\n`);
    return;
  }
  await make(context, join('programs', name), (images, given) => fetchBundle(images, name, given));
}

/** `domux image build debian [OPTIONS]`, `domux image build [--machine KIND] NAME` */
export const buildNamed: Run = async (context, {options, words: [name = '']}) => {
  if (name === 'debian') return buildDisk(context, options);
  const machine = machineOption(options['machine']) ?? 'uml';
  return make(context, imagePlace(name, machine), (images, given) =>
    buildImage(images, name, {...given, machine}),
  );
};

async function buildDisk(context: Context, options: Invocation['options']): Promise<undefined> {
  const text = (key: string) => {
    const value = options[key];
    return typeof value === 'string' ? value : undefined;
  };
  const name = text('name') ?? 'debian';
  const {buildDebian} = await import('../../images/debian/build-debian.ts');
  const keys = text('ssh-key');
  const debian = {
    suite: text('suite') ?? 'bookworm',
    packages: (text('packages') ?? '').split(',').filter(word => word !== ''),
    size: parseDiskSize(text('size') ?? '4G'),
    sshKeys: keys === undefined ? [] : readKeys(keys),
    user: text('user'),
  };
  await make(context, name, (images, given) => buildDebian(images, name, debian, given));
}

const units: Readonly<Record<string, number>> = {M: 2 ** 20, G: 2 ** 30, T: 2 ** 40};
const smallestDisk = 2 ** 30;

function parseDiskSize(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([MGT])$/i.exec(text) ?? [];
  const size = Number(digits) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (size >= smallestDisk) return size;
  throw new UsageError(`--size is a number with M, G or T, at least 1G, not '${text}'.`, {
    exitCode: 2,
  });
}

function readKeys(file: string): readonly string[] {
  const text = readFileIfPresent(file);
  if (text === undefined) throw new UsageError(`There is no file ${file}.`);
  return text.split('\n').filter(line => /^[^#\s]/.test(line));
}

async function make(
  {places, env, stdout, stderr}: Context,
  place: string,
  work: (images: string, options: ImageOptions) => Promise<unknown>,
): Promise<undefined> {
  const progress = showFetch(stderr);
  try {
    const {onProgress} = progress;
    await interruptible(signal => work(places.images, {onProgress, signal, env}));
  } finally {
    progress.stop();
  }
  stdout.write(`${join(places.images, place)}\n`);
}
