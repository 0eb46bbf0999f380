import {execFile} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {promisify} from 'node:util';
import {RefusedError, hasCode, messageOf} from '../../errors.ts';

/** The list of processors in a file of sysfs, as `0-3,5`; empty where there is no such file. */
function readList(path: string): string {
  try {
    return readFileSync(`/sys/devices/system/${path}`, 'latin1').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

/** The processors that are online, as Linux lists them: `0-3,5`. */
export const onlineProcessors = (): string => readList('cpu/online');

/** The processors of each NUMA node, likewise. */
export function nodeProcessors(): readonly (readonly [node: number, list: string])[] {
  const nodes = readDirectory('/sys/devices/system/node').flatMap(name => {
    const number = /^node(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return nodes.map(node => [node, readList(`node/node${node}/cpulist`)]);
}

function readDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The processors that a thread may run on, as `0-3,5`; undefined when there is no such thread. */
export function allowedProcessors(thread: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${thread}/status`, 'latin1');
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}

/**
 * Lets a thread run on these processors only. Node has no call for it, util-linux a program.
 *
 * @param list As `0-3,5`.
 * @throws {RefusedError} with what taskset says, unless the thread is gone.
 */
export async function restrictThread(thread: number, list: string): Promise<void> {
  try {
    await promisify(execFile)('taskset', ['-c', '-p', list, String(thread)]);
  } catch (error) {
    if (allowedProcessors(thread) === undefined) return;
    const cure = hasCode(error, 'ENOENT')
      ? 'There is no program taskset: install util-linux.'
      : ((error as {stderr?: string}).stderr ?? messageOf(error)).trim();
    throw new RefusedError('GenericError', `Thread ${thread} stays where it is: ${cure}`, {
      cause: error,
    });
  }
}
