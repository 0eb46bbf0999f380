import {spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {hasCode} from '../../../errors.ts';
import type {Postmortem} from '../../../errors.ts';

/** A program that carries bytes to domux on the far side, and back. */
export type Transport = {
  readonly input: Readable;
  readonly output: Writable;
  /** Settles once the program has ended. */
  readonly ended: Promise<Ending>;
  readonly kill: () => void;
};

export type Ending = Postmortem & {
  /** There is no such program here. */
  readonly missing: boolean;
};

/** A program with its arguments, and the environment where that is not this process's. */
export type Command = {
  readonly program: string;
  /** What a user calls it. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
};

/** Lines of its standard error that are remembered. */
const lastLines = 10;

/** Milliseconds that what it said last gets to arrive: what it left behind may hold the pipe open. */
const lastWords = 200;

/**
 * Starts a transport. It stays with this terminal, so that ssh can ask for a password there, and ends
 * with it. (Node's own spawn: execa takes longer to load than all the rest of a plain verb.)
 */
export function startTransport({program, name, args, env}: Command): Transport {
  const child = spawn(program, [...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(env === undefined ? {} : {env}),
  });
  let said = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (said = (said + text).slice(-8192)));
  // What is written to a program that has ended is of no use to anybody: its end tells more.
  child.stdin.on('error', () => undefined);

  const {promise: ended, resolve} = Promise.withResolvers<Ending>();
  const end = (more: Partial<Ending>) => {
    const lines = said.split(/\r*\n/).filter(line => line.trim() !== '');
    resolve({program: name, missing: false, lastLines: lines.slice(-lastLines), ...more});
  };
  child.once('error', error => {
    said += error.message;
    end({missing: hasCode(error, 'ENOENT')});
  });
  child.once('exit', (code, signal) => {
    const how = {exitCode: code ?? undefined, signal: signal ?? undefined};
    const timer = setTimeout(() => end(how), lastWords);
    child.once('close', () => {
      clearTimeout(timer);
      end(how);
    });
  });

  return {
    input: child.stdout,
    output: child.stdin,
    ended,
    kill: () => child.kill(),
  };
}
