import {join} from 'node:path';
import {readFileIfPresent} from '../../system/files.ts';
import {isAlive, signal} from '../../system/processes.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import {domainFiles} from '../domains/domain-files.ts';

/**
 * The process of a domain's machine, which leads a process group of its own. A machine that is a
 * process names it as `process` in `machine.json` in its directory.
 */
export function readMachineProcess(directory: string): ProcessIdentity | undefined {
  const text = readFileIfPresent(join(domainFiles(directory).machine, 'machine.json'));
  return text === undefined ? undefined : (JSON.parse(text) as {process?: ProcessIdentity}).process;
}

/** Ends the machine of a domain that has no guest process. */
export function killMachine(directory: string): void {
  const machine = readMachineProcess(directory);
  if (machine && isAlive(machine)) signal(-machine.pid, 'SIGKILL');
}
