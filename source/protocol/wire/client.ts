import type {Duplex} from 'node:stream';
import {DomuxError, RefusedError, UnreachableError, UsageError, messageOf} from '../../errors.ts';
import type {QmpErrorClass} from '../../errors.ts';
import type {commands} from '../commands.ts';
import {createLineSplitter} from './line-splitter.ts';
import {lineLimit} from './messages.ts';
import type {EventMessage} from './messages.ts';
import {isRecord} from '../schema.ts';
import type {Infer, InferMembers, Members, Schema} from '../schema.ts';

/** A table of commands, as far as whoever gives them is concerned. */
export type CommandTable = Readonly<
  Record<string, {readonly arguments: Members; readonly returns: Schema}>
>;

/** The client's end of one connection of the control protocol. */
export type ControlClient = Client<typeof commands>;

/** The same for any table of commands. */
export type Client<T extends CommandTable> = {
  /**
   * Carries out a command.
   *
   * @throws {RefusedError} when the other end declines, with QMP's class and description.
   * @throws {UnreachableError} when the connection ends first.
   */
  readonly execute: <C extends keyof T & string>(
    command: C,
    given?: InferMembers<T[C]['arguments']>,
  ) => Promise<Infer<T[C]['returns']>>;
  /**
   * The same for a command that need not be in the table, as typed by a user.
   *
   * @param outOfBand Ahead of all that was asked before: see `ClientOptions`.
   */
  readonly call: (
    command: string,
    given: Readonly<Record<string, unknown>>,
    outOfBand?: boolean,
  ) => Promise<unknown>;
  /**
   * Carries out a command after which the stream speaks another language.
   *
   * @returns the answer, and the stream from the first byte behind it; this client is done.
   */
  readonly handOver: <C extends keyof T & string>(
    command: C,
    given: InferMembers<T[C]['arguments']>,
  ) => Promise<{readonly answer: Infer<T[C]['returns']>; readonly stream: Duplex}>;
  /** Settles when the connection has ended. */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

type Pending = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Speaks the control protocol over a stream. Commands may be given at once: the negotiation goes
 * out first and nothing waits for the greeting, which saves a round trip for each domain of a list.
 */
export const connectControl = (
  stream: Duplex,
  peer: string,
  onEvent?: (event: EventMessage) => void,
  outdated?: () => string,
): ControlClient => createClient(stream, {peer, onEvent, outdated});

export type ClientOptions = {
  /** Names the other end in errors. */
  readonly peer: string;
  readonly onEvent?: ((event: EventMessage) => void) | undefined;
  /** What to do about another end that does not know a command of the table: it is of another version. */
  readonly outdated?: (() => string) | undefined;
  /** Longest answer in bytes, where it is not that of a guest process. */
  readonly limit?: number;
  /** Has the other end take commands out of band, as QEMU can (docs/interop/qmp-spec in QEMU's tree). */
  readonly outOfBand?: boolean;
};

/** The same for any table of commands. */
export function createClient<T extends CommandTable>(
  stream: Duplex,
  {peer, onEvent, outdated, limit = lineLimit, outOfBand = false}: ClientOptions,
): Client<T> {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  /** The command after whose answer the stream is somebody else's. */
  let handingOver: number | undefined;
  /** Why it has ended, if it has. */
  let ended: string | DomuxError | undefined;
  /** What was asked and not sent yet: all of one moment goes out as one, for which the other end is woken once. */
  let unsent = '';

  // One that ends with nothing left to answer, as most do, needs no error.
  const refusal = (why: string | DomuxError) =>
    why instanceof DomuxError ? why : new UnreachableError(`${peer}: ${why}`);

  const end = (why: string | DomuxError) => {
    ended ??= why;
    if (pending.size > 0) {
      ended = refusal(ended);
      for (const {reject} of pending.values()) reject(ended);
      pending.clear();
    }
    stream.destroy();
  };

  const receive = createLineSplitter(limit, {
    line: line => {
      const message = parse(line.toString('utf8'));
      if (message === undefined) end('answered something that is not the control protocol');
      else if (typeof message['event'] === 'string') onEvent?.(message as unknown as EventMessage);
      else return settle(message);
      return false;
    },
    tooLong: () => end(`sent a line of more than ${limit} bytes`),
  });

  /** @returns true after the answer that hands the stream over. */
  const settle = (message: Record<string, unknown>): boolean => {
    const {id, error} = message;
    const waiting = typeof id === 'number' ? pending.get(id) : undefined;
    if (waiting === undefined) return false;
    pending.delete(id as number);
    if (isRecord(error)) {
      waiting.reject(toError(error['class'] as QmpErrorClass, String(error['desc'])));
      return false;
    }
    waiting.resolve(message['return']);
    return id === handingOver;
  };

  const onData = (chunk: Buffer) => {
    const rest = receive(chunk);
    if (rest === undefined) return;
    stream.pause();
    stream.off('data', onData).off('error', onError).off('end', onClosed).off('close', onClosed);
    if (rest.length > 0) stream.unshift(rest);
    resumeWhenRead(stream);
  };
  const onError = (error: unknown) => end(error instanceof DomuxError ? error : messageOf(error));
  const onClosed = () => end('closed the connection');

  const send = () => {
    stream.write(unsent);
    unsent = '';
  };

  const call: Client<T>['call'] = (command, given, ahead = false) =>
    new Promise<unknown>((resolve, reject) => {
      if (ended !== undefined) return reject(refusal(ended));
      const id = ++lastId;
      pending.set(id, {resolve, reject});
      if (unsent === '') process.nextTick(send);
      const order = ahead ? {'exec-oob': command} : {execute: command};
      unsent += `${JSON.stringify({...order, arguments: given, id})}\n`;
    });

  const explain = (error: unknown): never => {
    const unknown = error instanceof RefusedError && error.errorClass === 'CommandNotFound';
    if (!unknown || outdated === undefined) throw error;
    throw new RefusedError('CommandNotFound', `${error.message}. ${outdated()}`, {cause: error});
  };

  const closed = new Promise<void>(resolve => stream.once('close', () => resolve()));
  stream.on('data', onData).on('error', onError).on('end', onClosed).on('close', onClosed);
  call('qmp_capabilities', outOfBand ? {enable: ['oob']} : {}).catch(() => undefined);

  return {
    execute: (command, given) =>
      call(command, given ?? {}).catch(explain) as Promise<Infer<T[typeof command]['returns']>>,
    call,
    handOver: async (command, given) => {
      handingOver = lastId + 1;
      const answer = (await call(command, given)) as Infer<T[typeof command]['returns']>;
      return {answer, stream};
    },
    closed,
    close: () => end('was closed'),
  };
}

/** A stream that was paused flows again once somebody listens, as one that nobody has read from does. */
function resumeWhenRead(stream: Duplex): void {
  const onListener = (event: string | symbol) => {
    if (event !== 'data') return;
    stream.off('newListener', onListener);
    stream.resume();
  };
  stream.on('newListener', onListener);
}

/** What was whose fault at the other end is so at this one. */
function toError(errorClass: QmpErrorClass, description: string): Error {
  switch (errorClass) {
    case 'DomuxUsage':
      return new UsageError(description);
    case 'DomuxUnreachable':
      return new UnreachableError(description);
    case 'GenericError':
    case 'CommandNotFound':
    case 'DeviceNotActive':
    case 'DeviceNotFound':
    case 'DomuxNotSupported':
    case 'DomuxIllegalState':
      return new RefusedError(errorClass, description);
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
