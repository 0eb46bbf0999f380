import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {constants} from 'node:os';

export type JobEvents = {
  readonly printed: (text: string, error: boolean) => void;
  /** @param code Exit code; 128 and the number of the signal that ended it. */
  readonly ended: (code: number) => void;
};

/** Runs of the command line that this screen has started. */
export type Jobs = {
  readonly start: (job: number, words: readonly string[], events: JobEvents) => void;
  /** Asks a run to end, as Ctrl-C does. */
  readonly end: (job: number) => void;
  /** Gives the terminal to a run until it ends. Resolves with its exit code. */
  readonly runInTerminal: (words: readonly string[]) => Promise<number>;
};

/** @param program The command line: Node's arguments for it. */
export function createJobs(program: readonly string[], env: NodeJS.ProcessEnv): Jobs {
  const running = new Map<number, ChildProcess>();

  return {
    start: (job, words, {printed, ended}) => {
      const child = spawn(process.execPath, [...program, ...words], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.set(job, child);
      child.stdout.setEncoding('utf8').on('data', (text: string) => printed(text, false));
      child.stderr.setEncoding('utf8').on('data', (text: string) => printed(text, true));
      child.once('error', error => printed(`${error.message}\n`, true));
      child.once('close', (code, signal) => {
        running.delete(job);
        ended(exitCode(code, signal));
      });
    },
    end: job => running.get(job)?.kill('SIGINT'),
    runInTerminal: words =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [...program, ...words], {env, stdio: 'inherit'});
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(exitCode(code, signal)));
      }),
  };
}

const exitCode = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal ? constants.signals[signal] : 0);
