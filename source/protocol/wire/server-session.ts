import {RefusedError, messageOf} from '../../errors.ts';
import {encodeMessage, lineLimit, toTimestamp} from './messages.ts';
import type {Greeting, Reply} from './messages.ts';
import type {EventData, EventName} from '../events.ts';
import {exactId} from '../json/exact-id.ts';
import {parseValue} from '../json/parse-value.ts';
import {createValueSplitter} from '../json/value-splitter.ts';
import {isRecord} from '../schema.ts';

/** What a session needs of the connection and the process around it. */
export type SessionPort = {
  readonly greeting: Greeting;
  /** Sends whole messages. */
  readonly send: (text: string) => void;
  /** Stops and restarts the arrival of bytes, so that a peer cannot queue requests without end. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Carries out a command; throws a `RefusedError` where the peer is to be told. */
  readonly execute: (command: string, given: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** A request was answered. */
  readonly answered?: () => void;
  /** Told of errors that are bugs, with their stack. */
  readonly log: (line: string) => void;
  /**
   * Carries requests out as they come and answers each when it is done, as a host does, where one may
   * take minutes. Otherwise they are answered in their order.
   */
  readonly atOnce?: boolean;
};

/** The server's end of one connection of the control protocol. */
export type ServerSession = {
  readonly receive: (chunk: Buffer) => void;
  /** The peer sends no more: answers what is still waiting, then calls `done`. */
  readonly finish: (done: () => void) => void;
  /** Sends an event, if the peer has negotiated. */
  readonly emit: <E extends EventName>(event: E, data: EventData<E>, now: number) => void;
};

/** Requests that may wait while one is carried out: QEMU's own limit (monitor/qmp.c). */
const queueLimit = 8;

type Request = {
  readonly execute: string;
  readonly arguments: Record<string, unknown>;
  readonly id?: unknown;
};

/**
 * Greets a peer and answers its requests in their order. A bad one gets an error answer and costs
 * nothing more.
 */
export function startServerSession(port: SessionPort): ServerSession {
  const queue: (Request | Reply)[] = [];
  let working = 0;
  let negotiated = false;
  let whenDone: (() => void) | undefined;

  const reply = (message: Greeting | Reply) => port.send(encodeMessage(message));

  const answer = async ({execute, arguments: given, id}: Request): Promise<Reply> => {
    const tag = id === undefined ? {} : {id};
    try {
      if (execute === 'qmp_capabilities') {
        negotiated = negotiate(negotiated, given);
        return {return: {}, ...tag};
      }
      if (!negotiated) {
        throw new RefusedError(
          'CommandNotFound',
          "Expecting capabilities negotiation with 'qmp_capabilities'",
        );
      }
      return {return: (await port.execute(execute, given)) ?? {}, ...tag};
    } catch (error) {
      return {...toErrorReply(error, port.log), ...tag};
    }
  };

  const work = async () => {
    working++;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      reply('execute' in next ? await answer(next) : next);
      port.answered?.();
      if (queue.length === queueLimit - 1) port.resume();
    }
    working--;
    if (working === 0) whenDone?.();
  };

  const accept = (next: Request | Reply) => {
    queue.push(next);
    if (queue.length >= queueLimit) port.pause();
    if (working === 0 || port.atOnce === true) void work();
  };

  const receive = createValueSplitter(lineLimit, {
    value: bytes => accept(parseRequest(bytes)),
    malformed: what => accept(genericError(what)),
  });

  reply(port.greeting);

  return {
    receive,
    finish: done => {
      if (working > 0) whenDone = done;
      else done();
    },
    emit: (event, data, now) => {
      if (!negotiated) return;
      port.send(encodeMessage({timestamp: toTimestamp(now), event, data}));
    },
  };
}

function negotiate(negotiated: boolean, {enable}: Record<string, unknown>): true {
  if (negotiated) {
    throw new RefusedError(
      'CommandNotFound',
      'Capabilities negotiation is already complete, command ignored',
    );
  }
  if (Array.isArray(enable) && enable.length > 0) {
    throw new RefusedError('GenericError', `Capability ${String(enable[0])} is not available`);
  }
  return true;
}

function parseRequest(bytes: Buffer): Request | Reply {
  let message: unknown;
  try {
    message = parseValue(bytes);
  } catch (error) {
    return genericError(`JSON parse error, ${messageOf(error)}`);
  }

  const tag =
    isRecord(message) && 'id' in message ? {id: exactId(message['id'], bytes)} : undefined;
  const refusal = refuseRequest(message);
  if (refusal !== undefined) return {...genericError(refusal), ...tag};

  const {execute, arguments: given = {}} = message as {
    execute: string;
    arguments?: Record<string, unknown>;
  };
  return {execute, arguments: given, ...tag};
}

/** What is wrong with the form of a request, in the words of QEMU's qapi/qmp-dispatch.c. */
function refuseRequest(message: unknown): string | undefined {
  if (!isRecord(message)) return 'QMP input must be a JSON object';
  for (const [member, value] of Object.entries(message)) {
    switch (member) {
      case 'execute':
        if (typeof value !== 'string') return "QMP input member 'execute' must be a string";
        break;
      case 'arguments':
        if (!isRecord(value)) return "QMP input member 'arguments' must be an object";
        break;
      case 'id':
        break;
      default:
        return `QMP input member '${member}' is unexpected`;
    }
  }
  return message['execute'] === undefined ? "QMP input lacks member 'execute'" : undefined;
}

const genericError = (desc: string): Reply => ({error: {class: 'GenericError', desc}});

function toErrorReply(error: unknown, log: (line: string) => void): Reply {
  if (error instanceof RefusedError) {
    return {error: {class: error.errorClass, desc: error.message}};
  }

  if (!(error instanceof Error) || !('exitCode' in error)) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return genericError(messageOf(error));
}
