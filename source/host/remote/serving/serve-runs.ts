import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import type {Duplex} from 'node:stream';
import {finished} from 'node:stream/promises';
import {RefusedError} from '../../../errors.ts';
import type {HostArguments} from '../../../protocol/host-commands.ts';
import type {Link} from '../../../protocol/link/link.ts';
import {crossing} from '../crossing.ts';
import type {Tell} from './tell.ts';

/** A stream whose other end may be a terminal. */
export type FarStream = Duplex & {readonly isTTY: boolean; readonly columns: number};

/** What a verb has around it that runs for the other end of a link. */
export type RunStreams = {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: FarStream;
  readonly stdout: FarStream;
  readonly stderr: FarStream;
};

type Given = HostArguments<'domux-run'>;
type Streams = {readonly stdin: Duplex; readonly stdout: Duplex; readonly stderr: Duplex};

/** Runs a verb in this process. Resolves with its exit code. */
export type RunHere = (words: readonly string[], streams: RunStreams) => Promise<number>;

export type Runs = {
  readonly run: (given: Given) => Promise<{code: number}>;
  readonly signal: (given: HostArguments<'domux-signal'>) => void;
  /** Whoever asked has gone: nothing that was begun for them goes on in vain. */
  readonly hangUp: () => void;
};

export type RunsOptions = {
  /** Of this process, with who has come. */
  readonly env: () => NodeJS.ProcessEnv;
  readonly runHere: RunHere;
  /** Node's arguments for the command line. */
  readonly ownProgram: readonly string[];
};

/**
 * Runs verbs of the command line for the other end of a link: the only one in this process, others in
 * one of their own, which can be ended by itself.
 */
export function createRuns(
  link: Pick<Link, 'take'>,
  tell: Tell,
  {env, ownProgram, runHere}: RunsOptions,
): Runs {
  const running = new Map<number, (signal: NodeJS.Signals) => void>();

  const runAlone = async (given: Given, streams: Streams) => {
    const {words, terminals, columns} = given;
    const {stdin, stdout, stderr} = streams;
    tellWhenRead(stdin, () => tell('DOMUX_INPUT_WANTED', {stdin: given.stdin}));
    const asTerminal = (name: string) => ({columns, isTTY: terminals.includes(name)});
    const code = await runHere(words, {
      env: {...env(), ...crossing(given.env)},
      stdin: Object.assign(stdin, asTerminal('stdin')),
      stdout: Object.assign(stdout, asTerminal('stdout')),
      stderr: Object.assign(stderr, asTerminal('stderr')),
    });
    stdout.end();
    stderr.end();
    await written(stdout, stderr);
    return code;
  };

  const runApart = async (
    {words, stdout: number, env: given}: Given,
    {stdout, stderr}: Streams,
  ) => {
    const child = spawn(process.execPath, [...ownProgram, ...words], {
      env: {...env(), ...crossing(given)},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(number, signal => child.kill(signal));
    child.stdout.pipe(stdout);
    child.stderr.pipe(stderr);
    // A reader that has had enough ends what writes to it.
    stdout.once('close', () => child.stdout.destroy());
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) =>
        resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
    await written(stdout, stderr);
    return code;
  };

  return {
    run: async given => {
      const streams = {
        stdin: link.take(given.stdin),
        stdout: link.take(given.stdout),
        stderr: link.take(given.stderr),
      };
      try {
        if (!given.alone) return {code: await runApart(given, streams)};
        running.set(given.stdout, signal => process.kill(process.pid, signal));
        return {code: await runAlone(given, streams)};
      } finally {
        running.delete(given.stdout);
        for (const stream of Object.values(streams)) stream.destroy();
      }
    },
    signal: ({stdout, signal}) => {
      if (!isSignal(signal)) throw new RefusedError('GenericError', `No signal: ${signal}`);
      running.get(stdout)?.(signal);
    },
    hangUp: () => {
      for (const send of running.values()) send('SIGHUP');
    },
  };
}

/** Waits until all that was written to them has been sent, or nobody wants it. */
const written = (...streams: readonly Duplex[]): Promise<unknown> =>
  Promise.allSettled(streams.map(stream => finished(stream, {readable: false})));

/** Calls back once when somebody begins to read. */
function tellWhenRead(stream: Duplex, wanted: () => void): void {
  const onListener = (event: string) => {
    if (event !== 'data' && event !== 'readable') return;
    stream.off('newListener', onListener);
    wanted();
  };
  stream.on('newListener', onListener);
}

const isSignal = (name: string): name is NodeJS.Signals => Object.hasOwn(constants.signals, name);
