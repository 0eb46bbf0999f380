import type {Readable} from 'node:stream';
import {GuestFailure, UsageError, messageOf} from '../../errors.ts';

/** What is being done, for whoever draws a progress line. */
export type FetchProgress =
  | {readonly phase: 'wait'; readonly pid: number}
  | {readonly phase: 'lists'}
  | {
      readonly phase: 'download';
      readonly package: string;
      readonly bytes: number;
      readonly total: number;
    }
  | {readonly phase: 'unpack'; readonly package: string}
  | {readonly phase: 'build'}
  | {readonly phase: 'debian'; readonly step: string}
  | {readonly phase: 'checksum'}
  | {readonly phase: 'copy'};

export type FetchOptions = {
  /** An existing directory to work in. What is left there is the caller's to delete. */
  readonly directory: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
};

/** Resolves with what apt-get printed. */
export async function aptGet(
  commandArguments: readonly string[],
  summary: string,
  options: FetchOptions,
  onStatus?: (status: DownloadStatus) => void,
): Promise<string> {
  const {execa} = await import('execa');
  try {
    const running = execa('apt-get', [...standing(), ...commandArguments], {
      ...settingsOf(options),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    if (onStatus) followStatus(running.stdio[3], onStatus);
    const {stdout} = await running;
    return stdout;
  } catch (error) {
    throw explain(error, summary, options);
  }
}

/** Resolves with what apt-cache says of packages: stanzas as in deb-control(5), the newest version. */
export async function showPackages(
  lists: readonly string[],
  names: readonly string[],
  options: FetchOptions,
): Promise<string> {
  const {execa} = await import('execa');
  const summary = `cannot look up ${names.join(' and ')}`;
  try {
    const {stdout} = await execa(settingsOf(options))('apt-cache', [
      ...[...lists, '--no-all-versions', 'show', ...names],
    ]);
    return stdout;
  } catch (error) {
    throw explain(error, summary, options);
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

/** What every program is started with. */
export const settingsOf = ({directory, signal, env = process.env}: FetchOptions) => ({
  cwd: directory,
  env: {...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive'},
  extendEnv: false,
  stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  ...(signal && {cancelSignal: signal}),
});

/** What is being downloaded, counted from 1, and which share of the whole is here, 0 to 1. */
export type DownloadStatus = {readonly item: number; readonly share: number};

/** Reads apt's `dlstatus:ITEM:PERCENT:TEXT` lines (README.progress-reporting of apt). */
function followStatus(status: Readable, onStatus: (status: DownloadStatus) => void): void {
  let rest = '';
  status.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, item, percent] = /^dlstatus:(\d+):([\d.]+):/.exec(line) ?? [];
      if (percent !== undefined) onStatus({item: Number(item), share: Number(percent) / 100});
    }
  });
}

/** Turns what execa throws into an error that says which program, how it ended, and what it said. */
export function explain(error: unknown, summary: string, {signal}: FetchOptions): unknown {
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
