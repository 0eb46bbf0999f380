import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {readFileIfPresent} from '../../../system/files.ts';

/** Finds the core file that the host wrote of a kernel; says in the log why there is none to find. */
export function findCore(
  directory: string,
  pid: number,
  log: (line: string) => void,
): string | undefined {
  const found = ['core', `core.${pid}`].map(name => join(directory, name)).find(existsSync);
  if (found !== undefined) return found;
  const pattern = readFileIfPresent('/proc/sys/kernel/core_pattern')?.trim() ?? '';
  if (/^[|/]/.test(pattern)) {
    log(`this host writes core files elsewhere: /proc/sys/kernel/core_pattern is '${pattern}'`);
  }
  return undefined;
}
