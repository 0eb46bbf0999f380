import {mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {GuestFailure, UsageError} from '../../errors.ts';
import {aptGet} from './apt-get.ts';
import type {FetchOptions} from './apt-get.ts';

/**
 * Runs `work` with the package lists of the system and, where these are missing or stale, again with
 * private ones that are fetched for it. `lists` are options of apt's programs.
 */
export async function withLists<T>(
  options: FetchOptions,
  work: (lists: readonly string[]) => Promise<T>,
): Promise<T> {
  try {
    return await work([]);
  } catch (error) {
    if (!(error instanceof GuestFailure) || !isForLackOfLists(error)) throw error;
    return work(await fetchLists(options));
  }
}

/** What apt says when its lists are missing, or name a version that the archive no longer has. */
const isForLackOfLists = ({postmortem}: GuestFailure) =>
  /Unable to locate package|No packages found|no installation candidate|Can't find a source|404 /.test(
    postmortem.lastLines.join('\n'),
  );

/** Resolves with the options that make apt's programs use the private lists. */
async function fetchLists(options: FetchOptions): Promise<readonly string[]> {
  options.onProgress?.({phase: 'lists'});
  const state = join(options.directory, 'apt-state');
  const cache = join(options.directory, 'apt-cache');
  await mkdir(join(state, 'lists', 'partial'), {recursive: true});
  await mkdir(join(cache, 'archives', 'partial'), {recursive: true});
  const lists = [
    ...['-o', `Dir::State=${state}`, '-o', `Dir::State::lists=${join(state, 'lists')}`],
    ...['-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${cache}`, '-o', 'Acquire::Languages=none'],
  ];
  await aptGet([...lists, 'update'], 'cannot fetch the package lists', options);
  if ((await readdir(join(state, 'lists'))).some(file => file.includes('Packages'))) return lists;
  throw new UsageError(
    'apt-get update fetched no package lists: is there a way to the archives of /etc/apt?',
  );
}
