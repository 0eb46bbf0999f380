import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {closeSync, constants, openSync, readFileSync, statSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {GuestFailure, hasCode, messageOf} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import type {ShareConfig} from '../../../config/domain-config.ts';
import {withShares} from '../devices/shares.ts';
import {readableLines} from '../../console-tail.ts';

export type KernelStart = {
  readonly directory: string;
  readonly kernel: string;
  readonly arguments: readonly string[];
  /** Descriptors of the consoles, in the order of `openForMachine`. */
  readonly consoles: readonly number[];
  /** Where the guest's memory is kept, where that is not the kernel's own choice. */
  readonly memoryDirectory: string | undefined;
  /** True to let the host write a core file when the kernel aborts. */
  readonly wantsCore: boolean;
  /** Without this the kernel wastes up to a gigabyte of page tables on the gap that address randomization leaves. */
  readonly fixedAddresses: boolean;
  readonly shares: readonly ShareConfig[] | undefined;
  readonly log: (line: string) => void;
};

export type SpawnedKernel = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly commandLine: readonly string[];
};

const errorFile = 'stderr';

/** Starts the kernel in a session of its own, so that it outlives whoever started it. */
export async function spawnKernel(start: KernelStart): Promise<SpawnedKernel> {
  const {directory, consoles, memoryDirectory, log} = start;
  const own = [start.kernel, ...start.arguments];
  const limited = withCoreLimit(
    start.fixedAddresses ? ['setarch', '-R', ...own] : own,
    start.wantsCore,
  );
  const command = withShares(limited, start.shares);
  const errors = openErrors(directory, log);
  const [input, output, ...further] = consoles;
  try {
    const child = spawn(command[0] ?? start.kernel, command.slice(1), {
      cwd: directory,
      detached: true,
      stdio: [input, output, errors ?? 'ignore', ...further],
      env: memoryDirectory === undefined ? process.env : {...process.env, TMPDIR: memoryDirectory},
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return {child, pid: child.pid ?? 0, commandLine: own};
  } catch (error) {
    if (start.fixedAddresses && hasCode(error, 'ENOENT') && messageOf(error).includes('setarch')) {
      log('setarch is not installed (package util-linux): the kernel starts without it and slower');
      return await spawnKernel({...start, fixedAddresses: false});
    }
    throw new GuestFailure(
      'The kernel cannot be started',
      {program: start.kernel, lastLines: [messageOf(error)]},
      {cause: error},
    );
  } finally {
    if (errors !== undefined) closeSync(errors);
  }
}

/** True when setarch could not do its part: inside some containers personality(2) is forbidden. */
export const refusedFixedAddresses = (errorLines: readonly string[]) =>
  errorLines.some(line => /^setarch: .*personality/.test(line));

/**
 * A core file of a guest is as large as its memory: the host writes one if it was asked for, and
 * else not, whatever the limit of the shell was that domux is run from.
 */
function withCoreLimit(command: readonly string[], wanted: boolean): readonly string[] {
  if (wanted) {
    const raise = 'ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"; exec "$@"';
    return ['sh', '-c', raise, 'sh', ...command];
  }
  const limits = readFileIfPresent('/proc/self/limits') ?? '';
  if (/^Max core file size\s+0\s/m.test(limits)) return command;
  return ['sh', '-c', 'ulimit -S -c 0; exec "$@"', 'sh', ...command];
}

const {O_APPEND, O_CREAT, O_TRUNC, O_WRONLY} = constants;
const appendToNew = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;
/** Bytes that a kernel may have said on stderr, before they are forgotten. */
const mostErrors = 256 * 1024;

/** Keeps a guest that says a lot to its kernel from filling the disk. */
export function trimErrors(directory: string): void {
  const path = join(directory, errorFile);
  if ((statSync(path, {throwIfNoEntry: false})?.size ?? 0) > mostErrors) truncateSync(path);
}

/** A disk that is full costs the last words of a failure, not the guest. */
function openErrors(directory: string, log: (line: string) => void): number | undefined {
  try {
    return openSync(join(directory, errorFile), appendToNew, 0o600);
  } catch (error) {
    log(`what the kernel says on stderr is lost: ${messageOf(error)}`);
    return undefined;
  }
}

/** What the kernel, or the program that was to start it, said on stderr. */
export function readErrors(directory: string): string[] {
  try {
    return readableLines(readFileSync(join(directory, errorFile)).subarray(-8192));
  } catch (error) {
    return [`(what it said on stderr cannot be read: ${messageOf(error)})`];
  }
}
