import {mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {GuestFailure, UsageError, messageOf} from '../errors.ts';

/** What is being done, for whoever draws a progress line. */
export type FetchProgress =
  | {readonly phase: 'lists'}
  | {
      readonly phase: 'download';
      readonly package: string;
      readonly bytes: number;
      readonly total: number;
    }
  | {readonly phase: 'unpack'; readonly package: string}
  | {readonly phase: 'build'};

export type FetchOptions = {
  /** An existing directory to work in. What is left there is the caller's to delete. */
  readonly directory: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
};

/** A package and the files wanted of it: paths as they are in the package, such as `bin/busybox`. */
export type WantedPackage = {readonly name: string; readonly files: readonly string[]};

export type FetchedPackage = {
  readonly name: string;
  readonly version: string;
  /** Holds the wanted files, each at its own path. */
  readonly directory: string;
};

/**
 * Fetches files of a Debian package as whoever runs this, without installing anything:
 * `apt-get download`, which checks the archive's signatures, then `dpkg-deb`. Where the system has
 * no package lists, or stale ones, private ones are fetched.
 *
 * @throws {UsageError} when there is no apt, or it fails: says what to do instead.
 */
export async function fetchPackage(
  wanted: WantedPackage,
  options: FetchOptions,
): Promise<FetchedPackage> {
  const archive = await download(wanted.name, options);
  options.onProgress?.({phase: 'unpack', package: wanted.name});
  const directory = join(options.directory, `${wanted.name}.tree`);
  await mkdir(directory);
  const {execa} = await import('execa');
  const settings = {...settingsOf(options), buffer: {stdout: false}} as const;
  try {
    await execa(settings)('dpkg-deb', ['--fsys-tarfile', archive]).pipe('tar', [
      ...['--extract', '--no-same-owner', '--directory', directory],
      ...wanted.files.map(file => `./${file}`),
    ]);
    const {stdout} = await execa(settingsOf(options))('dpkg-deb', ['-f', archive, 'Version']);
    return {name: wanted.name, version: stdout, directory};
  } catch (error) {
    throw explain(error, `cannot unpack the package ${wanted.name}`, options);
  }
}

/** Resolves with the path of the package's archive. */
async function download(name: string, options: FetchOptions): Promise<string> {
  try {
    return await downloadWith([], name, options);
  } catch (error) {
    if (!(error instanceof GuestFailure) || !isForLackOfLists(error)) throw error;
  }
  const lists = await fetchLists(options);
  return downloadWith(lists, name, options);
}

/** What apt-get says when its lists are missing, or name a version that the archive no longer has. */
const isForLackOfLists = ({postmortem}: GuestFailure) =>
  /Unable to locate package|no installation candidate|Can't find a source|404 /.test(
    postmortem.lastLines.join('\n'),
  );

async function downloadWith(
  lists: readonly string[],
  name: string,
  options: FetchOptions,
): Promise<string> {
  const {stdout} = await aptGet(['--print-uris', ...lists, 'download', name], options);
  const [, file, size] = /^'[^']*' (\S+) (\d+) /m.exec(stdout) ?? [];
  if (file === undefined) throw new UsageError(`apt-get knows no archive of the package ${name}.`);
  const total = Number(size);
  const report = (share: number) =>
    options.onProgress?.({
      phase: 'download',
      package: name,
      bytes: Math.round(total * share),
      total,
    });
  report(0);
  await aptGet([...lists, 'download', name], options, report);
  report(1);

  const found = (await readdir(options.directory)).find(
    entry => entry.startsWith(`${name}_`) && entry.endsWith('.deb'),
  );
  if (found === undefined) throw new UsageError(`apt-get downloaded no archive of ${name}.`);
  return join(options.directory, found);
}

/** Resolves with the options that make apt-get use the private lists. */
async function fetchLists(options: FetchOptions): Promise<readonly string[]> {
  options.onProgress?.({phase: 'lists'});
  const state = join(options.directory, 'apt-state');
  const cache = join(options.directory, 'apt-cache');
  await mkdir(join(state, 'lists', 'partial'), {recursive: true});
  await mkdir(join(cache, 'archives', 'partial'), {recursive: true});
  const lists = [
    ...['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${cache}`, '-o', 'Acquire::Languages=none'],
  ];
  await aptGet([...lists, 'update'], options);
  return lists;
}

async function aptGet(
  commandArguments: readonly string[],
  options: FetchOptions,
  onShare?: (share: number) => void,
): Promise<{stdout: string}> {
  const {execa} = await import('execa');
  try {
    const running = execa('apt-get', [...standing(), ...commandArguments], {
      ...settingsOf(options),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    if (onShare) followStatus(running.stdio[3], onShare);
    const {stdout} = await running;
    return {stdout};
  } catch (error) {
    throw explain(error, `apt-get ${commandArguments.at(-1) ?? ''} failed`, options);
  }
}

/**
 * What every call says: report on descriptor 3, give up soon where there is no network, and, as
 * root, do not change to the user _apt, who may not enter our directory.
 */
const standing = () => [
  ...[
    '-q',
    '-o',
    'APT::Status-Fd=3',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::http::Timeout=30',
  ],
  ...['-o', 'APT::Get::AllowUnauthenticated=false'],
  ...(process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : []),
];

const settingsOf = ({directory, signal, env = process.env}: FetchOptions) => ({
  cwd: directory,
  env: {...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive'},
  extendEnv: false,
  stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  ...(signal && {cancelSignal: signal}),
});

/** Reads apt's `dlstatus:ITEM:PERCENT:TEXT` lines (README.progress-reporting of apt). */
function followStatus(status: Readable, onShare: (share: number) => void): void {
  let rest = '';
  status.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, percent] = /^dlstatus:\d+:([\d.]+):/.exec(line) ?? [];
      if (percent !== undefined) onShare(Number(percent) / 100);
    }
  });
}

/** Turns what execa throws into an error that says which program, how it ended, and what it said. */
function explain(error: unknown, summary: string, {signal}: FetchOptions): unknown {
  if (signal?.aborted) return signal.reason;
  if (!(error instanceof Error) || !('shortMessage' in error)) return error;
  const failed = error as Error & {
    code?: string;
    command?: string;
    exitCode?: number;
    signal?: string;
    stderr?: string;
  };
  const [program = summary] = failed.command?.split(' ') ?? [];
  if (failed.code === 'ENOENT') {
    return new UsageError(`${summary}: there is no ${program} here.`, {cause: error});
  }
  const lastLines = (failed.stderr ?? messageOf(error)).split('\n').filter(line => line !== '');
  return new GuestFailure(
    summary,
    {program, exitCode: failed.exitCode, signal: failed.signal, lastLines: lastLines.slice(-8)},
    {cause: error},
  );
}
