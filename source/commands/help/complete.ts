import {readdirSync} from 'node:fs';
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {hasCode} from '../../errors.ts';
import type {RemoteHost} from '../../host/remote/remote-host.ts';
import {readEntries} from '../../registry/domains/entry.ts';
import type {ClientContext, Context, RunHere, WordKind} from '../verb.ts';
import {takeHost} from '../invocation/choose-host.ts';
import {expectNext} from './candidates.ts';
import type {Candidate} from './candidates.ts';
import {listHosts} from './list-hosts.ts';

/** The line that stands for the names of files: no candidate begins so. */
export const filesMark = ':files';

/** `domux complete -- WORD...` */
export const complete: RunHere = async (context, {words}) => {
  context.stdout.write(await completeLine(context, words));
  return undefined;
};

/** The candidates for the last of the words: a line for each. */
export async function completeLine(
  context: ClientContext,
  words: readonly string[],
): Promise<string> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before.at(-1) === '--host') return format(listHosts(context.env), current);
  const typed = takeHost(before).words;
  const expected = expectNext(context.commandLine.verbs, typed, current);
  if (context.remote !== undefined && expected.kinds.some(isOfHost)) {
    return completeThere(context.remote, context.env, [...typed, current]);
  }
  const listed = await Promise.all(expected.kinds.map(kind => listKind(kind, context)));
  const candidates = format([...expected.words, ...listed.flat()], current);
  return expected.kinds.some(namesFiles) ? `${candidates}${filesMark}\n` : candidates;
}

const format = (candidates: readonly Candidate[], current: string): string =>
  candidates
    .filter(({word}) => word.startsWith(current) && !/[\t\n]/.test(word))
    .map(({word, help = ''}) => `${word}\t${help}\n`)
    .join('');

/** Asks the host whose domains, configs and images these are. */
async function completeThere(
  remote: RemoteHost,
  env: NodeJS.ProcessEnv,
  words: readonly string[],
): Promise<string> {
  const stdout = new PassThrough();
  const stderr = new PassThrough().resume();
  const printed = text(stdout);
  await remote.run(['complete', '--', ...words], {stdout, stderr, env, alone: false});
  stdout.end();
  return printed;
}

/** What only the host knows that the domains are on. */
const hostKinds = ['domain', 'image', 'disk-image', 'config', 'config-file'] as const;
type HostKind = (typeof hostKinds)[number];

const isOfHost = (kind: WordKind): kind is HostKind => hostKinds.some(one => one === kind);

const namesFiles = (kind: WordKind) => kind === 'file' || kind === 'config-file';

async function listKind(kind: WordKind, context: ClientContext): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'domain':
    case 'image':
    case 'disk-image':
    case 'config':
    case 'config-file':
      return context.remote === undefined ? listOfHost(kind, context) : [];
    case 'command': {
      const {commands} = await import('../../protocol/commands.ts');
      return Object.entries(commands).map(([word, {help}]) => ({word, help}));
    }
    case 'setting': {
      const {settingTable} = await import('../../config/settings/setting-table.ts');
      return settingTable.map(({name, help}) => ({word: name, help}));
    }
    case 'key': {
      const {ownOptions} = await import('../../config/options/own-options.ts');
      return ownOptions.map(({key, help}) => ({word: `${key}=`, help}));
    }
    case 'verb':
    case 'file':
    case 'free':
      return [];
  }
}

async function listOfHost(kind: HostKind, {places}: Context): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'domain':
      return readEntries(places.run).map(({entry: {id, name, machine}}) => ({
        word: name,
        help: `${machine}, ID ${id}`,
      }));
    case 'config':
    case 'config-file':
      return configNames(places.configs).map(word => ({word, help: 'config'}));
    case 'disk-image': {
      const {listDiskImages} = await import('../../images/disk/disk-image.ts');
      return listDiskImages(places.images).map(({image: {name, summary}}) => ({
        word: name,
        help: summary,
      }));
    }
    case 'image': {
      const {listImages} = await import('../../images/store.ts');
      const {bundles} = await import('../../system/programs/bundles.ts');
      const {listDiskImages} = await import('../../images/disk/disk-image.ts');
      const names = new Set([
        ...listDiskImages(places.images).map(({image}) => image.name),
        ...listImages(places.images).map(({name}) => name),
      ]);
      return [
        ...[...names].map(word => ({word, help: 'image'})),
        ...Object.entries(bundles).map(([word, {summary}]) => ({word, help: summary})),
      ];
    }
  }
}

/** The configs in a directory by name. None when there is no such directory. */
function configNames(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter(name => name.endsWith('.cfg'))
      .map(name => name.slice(0, -'.cfg'.length));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
