import {constants} from 'node:os';
import {DomuxError} from '../errors.ts';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal asked this program to end. */
export class Interruption extends DomuxError {
  override name = 'Interruption';

  constructor(signal: (typeof endings)[number]) {
    super('Interrupted.');
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs work that tidies up when it is aborted: the signals that end a program abort it, and it
 * rejects with the exit code that a shell gives them.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const onSignal = (name: (typeof endings)[number]) => abort.abort(new Interruption(name));

  for (const name of endings) process.on(name, onSignal);
  try {
    return await work(abort.signal);
  } finally {
    for (const name of endings) process.off(name, onSignal);
  }
}
