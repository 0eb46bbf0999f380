import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import {Writable} from 'node:stream';
import {DomuxError, messageOf} from '../../../errors.ts';
import {thisHost} from '../../../host/remote/connecting/host-address.ts';
import type {RemoteHost} from '../../../host/remote/remote-host.ts';
import {findVerb, resolveVerb} from '../../invocation/find-verb.ts';
import {parseInvocation} from '../../invocation/parse-invocation.ts';
import {whereRun} from '../../verb.ts';
import type {ClientContext, Verb} from '../../verb.ts';
import {lookingVerbs} from './read-only.ts';

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
  /**
   * The screen ends: those that only look, or wait for what was asked for already, are of no use to
   * anybody then and end too. The others finish their work.
   */
  readonly release: () => void;
};

/**
 * @param program The command line: Node's arguments for it.
 * @param context Its `remote` is the host that the screen is about, where it is not this one: what runs
 * there goes over the connection that there is.
 */
export function createJobs(
  program: readonly string[],
  {env, remote, commandLine: {verbs}}: Pick<ClientContext, 'env' | 'remote' | 'commandLine'>,
): Jobs {
  const running = new Map<number, {readonly end: () => void; readonly words: readonly string[]}>();
  const ownArguments = [...program, '--host', remote?.address ?? thisHost];

  const startHere = (job: number, words: readonly string[], {printed, ended}: JobEvents) => {
    const child: ChildProcess = spawn(process.execPath, [...ownArguments, ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(job, {words, end: () => child.kill('SIGINT')});
    child.stdout?.setEncoding('utf8').on('data', (text: string) => printed(text, false));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => printed(text, true));
    child.once('error', error => printed(`${error.message}\n`, true));
    child.once('close', (code, signal) => ended(exitCode(code, signal)));
  };

  const startThere = (
    {run}: Pick<RemoteHost, 'run'>,
    job: number,
    words: readonly string[],
    {printed, ended}: JobEvents,
  ) => {
    const abort = new AbortController();
    running.set(job, {words, end: () => abort.abort()});
    const io = {
      stdout: printer(text => printed(text, false)),
      stderr: printer(text => printed(text, true)),
      ...{env, alone: false, signal: abort.signal},
    };
    run(words, io).then(ended, (error: unknown) => {
      printed(`${messageOf(error)}\n`, true);
      ended(1);
    });
  };

  return {
    start: (job, words, events) => {
      const ended = (code: number) => {
        running.delete(job);
        events.ended(code);
      };
      if (remote !== undefined && runsThere(verbs, words)) {
        startThere(remote, job, words, {...events, ended});
      } else {
        startHere(job, words, {...events, ended});
      }
    },
    end: job => running.get(job)?.end(),
    runInTerminal: words =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [...ownArguments, ...words], {env, stdio: 'inherit'});
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(exitCode(code, signal)));
      }),
    release: () => {
      for (const {words, end} of running.values()) if (onlyWatches(verbs, words)) end();
    },
  };
}

const exitCode = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal ? constants.signals[signal] : 0);

/** True for what changes nothing more: it looks, or waits. */
function onlyWatches(verbs: readonly Verb[], [name = '', ...rest]: readonly string[]): boolean {
  const waits = rest.some(word => word === '--wait' || word === '-w');
  return waits || lookingVerbs.includes(findVerb(verbs, name).name);
}

/** True for what runs where the domains are; what is wrong with a line is said by running it here. */
function runsThere(verbs: readonly Verb[], words: readonly string[]): boolean {
  try {
    const {verb, path, rest} = resolveVerb(verbs, words);
    return whereRun(verb, parseInvocation(verb, rest, path)) === 'domains';
  } catch (error) {
    if (error instanceof DomuxError) return false;
    throw error;
  }
}

/** A stream that hands on text as it is written. */
const printer = (print: (text: string) => void): Writable => {
  const decoder = new TextDecoder();
  return new Writable({
    write: (bytes: Buffer, _encoding, done) => {
      print(decoder.decode(bytes, {stream: true}));
      done();
    },
  });
};
