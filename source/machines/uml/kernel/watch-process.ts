import type {ChildProcess} from 'node:child_process';
import {isAlive} from '../../../system/processes.ts';
import type {ProcessIdentity} from '../../../system/processes.ts';
import type {Exit} from './ending.ts';

/** Milliseconds between looks at a process that is not ours to wait for. */
const adoptedInterval = 250;

/** Tells of the end of a process: by its exit where it is a child, else by looking. */
export function watchProcess(
  identity: ProcessIdentity,
  child: ChildProcess | undefined,
  exited: (exit: Exit) => void,
) {
  if (child) {
    child.once('exit', (exitCode, signal) =>
      exited(signal === null ? {exitCode: exitCode ?? undefined} : {signal}),
    );
    return {lookCloser: () => undefined, stopWatching: () => undefined};
  }
  const look = () => {
    if (!isAlive(identity)) exited({});
  };
  let closer: NodeJS.Timeout | undefined;
  const timer = setInterval(look, adoptedInterval);
  return {
    lookCloser: () => {
      clearTimeout(closer);
      closer = setTimeout(look, 10);
    },
    stopWatching: () => {
      clearTimeout(closer);
      clearInterval(timer);
    },
  };
}
