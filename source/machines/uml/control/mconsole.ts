import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {GuestFailure, RefusedError, hasCode, messageOf} from '../../../errors.ts';
import {relayProgram} from './mconsole-relay.ts';

/** The control line of one kernel. */
export type Mconsole = {
  /**
   * Sends one command and resolves with the kernel's answer.
   *
   * @throws {RefusedError} when the kernel declines.
   * @throws {GuestFailure} when it does not answer in time, or cannot be asked.
   */
  readonly request: (command: string, options?: RequestOptions) => Promise<string>;
  /** True while a request costs no process to start. */
  readonly warm: () => boolean;
  readonly close: () => void;
};

export type RequestOptions = {
  /** Milliseconds. */
  readonly timeout?: number;
  /** False for a request that must not keep the relay alive by being repeated. */
  readonly keepsWarm?: boolean;
};

/** Milliseconds. An idle domain is to cost no process of perl. */
const idleTime = 30_000;
const defaultTimeout = 5000;

/** Bytes of a request: MCONSOLE_MAX_DATA, less the final NUL. */
const maximumRequest = 511;

/**
 * @param directory working directory of the kernel
 * @param socket path of its control socket, relative to that
 */
export function createMconsole(directory: string, socket: string): Mconsole {
  let relay: Relay | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const stop = () => {
    clearTimeout(idle);
    relay?.end();
    relay = undefined;
  };

  const open = () => {
    if (closed) throw new RefusedError('DeviceNotActive', 'The machine is gone.');
    const fresh = !relay?.alive();
    if (!relay || fresh) relay = startRelay(directory, socket);
    return {line: relay, fresh};
  };

  const ask = async (
    command: string,
    {timeout = defaultTimeout, keepsWarm = true}: RequestOptions,
  ): Promise<string> => {
    const {line, fresh} = open();
    if (keepsWarm || fresh) {
      clearTimeout(idle);
      idle = setTimeout(stop, idleTime).unref();
    }
    try {
      return await line.ask(command, timeout);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      const killed = !line.alive();
      stop();
      // Somebody killed an idle relay, and that shows only now.
      if (killed && !fresh) return await ask(command, {timeout, keepsWarm});
      throw error;
    }
  };

  return {
    request: async (command, options = {}) => {
      if (/[\n\0]/.test(command) || Buffer.byteLength(command) > maximumRequest) {
        throw new RefusedError('GenericError', 'The kernel takes one line of up to 511 bytes.');
      }
      const answer = queue.then(() => ask(command, options));
      queue = answer.catch(() => undefined);
      return answer;
    },
    warm: () => relay?.alive() ?? false,
    close: () => {
      closed = true;
      stop();
    },
  };
}

type Relay = {
  readonly ask: (command: string, timeout: number) => Promise<string>;
  readonly alive: () => boolean;
  readonly end: () => void;
};

type Pending = {
  readonly settle: (error: number, text: string) => void;
  readonly fail: (error: Error) => void;
};

function startRelay(directory: string, socket: string): Relay {
  const seconds = String(Math.ceil(idleTime / 1000));
  const child = spawn('perl', ['-e', relayProgram, socket, seconds], {
    cwd: directory,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const {stdin, stdout} = child;
  let alive = true;
  let pending: Pending | undefined;
  let received = Buffer.alloc(0);

  const die = (why: Error) => {
    alive = false;
    pending?.fail(why);
    pending = undefined;
  };
  child.once('error', error => die(relayFailure(error)));
  child.once('exit', (exitCode, signal) => {
    die(
      new GuestFailure('The control line broke', {
        program: 'perl',
        ...(signal === null ? {exitCode: exitCode ?? undefined} : {signal}),
        lastLines: [],
      }),
    );
  });
  stdin.on('error', () => undefined);
  stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const answer = takeAnswer(received);
    if (!answer) return;
    received = Buffer.alloc(0);
    const done = pending;
    pending = undefined;
    done?.settle(answer.error, answer.text);
  });
  unrefAll(child);

  const ask = (command: string, timeout: number) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        pending = undefined;
        reject(
          new GuestFailure(`The kernel did not answer '${command}' within ${timeout / 1000} s`, {
            program: 'linux.uml',
            lastLines: [],
          }),
        );
      }, timeout);
      pending = {
        settle: (error, text) => {
          clearTimeout(timer);
          if (error === 0) resolve(text);
          else
            reject(
              new RefusedError('GenericError', `The kernel declined '${command}': ${text.trim()}`),
            );
        },
        fail: error => {
          clearTimeout(timer);
          reject(error);
        },
      };
      stdin.write(`${command}\n`);
    });

  return {
    ask,
    alive: () => alive,
    end: () => {
      alive = false;
      child.kill('SIGKILL');
    },
  };
}

/** The answer in what the relay has printed so far, once it is whole. */
export function takeAnswer(received: Buffer): {error: number; text: string} | undefined {
  const newline = received.indexOf(10);
  if (newline === -1) return undefined;
  const [error = 0, length = 0] = received.toString('latin1', 0, newline).split(' ').map(Number);
  const text = received.subarray(newline + 1);
  return text.length < length ? undefined : {error, text: text.toString('utf8', 0, length)};
}

function relayFailure(error: Error): Error {
  const missing = hasCode(error, 'ENOENT');
  return new GuestFailure(
    missing
      ? 'The guest cannot be controlled without perl: run apt install perl-base'
      : 'The control line cannot be opened',
    {program: 'perl', lastLines: [messageOf(error)]},
    {cause: error},
  );
}

/** The relay must not keep its guest process from ending. */
function unrefAll(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout])
    (stream as unknown as {unref?: () => void}).unref?.();
}
