import type {Socket} from 'node:net';
import {join} from 'node:path';
import {RefusedError} from '../../../errors.ts';
import type {QmpErrorClass} from '../../../errors.ts';
import {createLineSplitter} from '../../../protocol/wire/line-splitter.ts';
import {lineLimit} from '../../../protocol/wire/messages.ts';
import {isRecord} from '../../../protocol/schema.ts';
import {connectUnix} from '../../../system/unix-sockets.ts';
import type {QemuEvent} from './event-pipe.ts';
import type {Monitor} from './monitor.ts';

/** The socket that QEMU has for the channel of the guest agent, in the machine's directory. */
export const agentSocket = 'agent.sock';

/** True when a program in the guest has the channel open. */
export async function hasAgent({monitor}: {readonly monitor: Monitor}): Promise<boolean> {
  type Chardev = {readonly label: string; readonly 'frontend-open': boolean};
  const chardevs = await monitor.execute<readonly Chardev[]>('query-chardev');
  return chardevs.some(({label, 'frontend-open': open}) => label === 'agent' && open);
}

/** True for the event that a program in the guest has the channel open from now on. */
export const opensAgent = ({event, data}: QemuEvent): boolean =>
  event === 'VSERPORT_CHANGE' && data['id'] === 'agent' && data['open'] === true;

/** A way to the guest agent, which takes one question after the other. */
export type AgentLine = {
  /**
   * Connects, and stays so: an agent that somebody is connected to waits for a question, and one that
   * nobody is looks for somebody now and then.
   */
  readonly connect: () => void;
  /**
   * Gives a command to the guest agent (docs/interop/qemu-ga-ref in QEMU's tree). What was asked for
   * while no agent listened is still in the channel, so each conversation begins with a sync.
   *
   * @returns its answer; undefined for a command that is not answered when it succeeds.
   * @throws {RefusedError} with the agent's own words, or when it says nothing; of class CommandNotFound
   * where it does not know the command.
   */
  readonly ask: (
    command: string,
    given?: Readonly<Record<string, unknown>>,
    options?: AskOptions,
  ) => Promise<unknown>;
  readonly close: () => void;
};

export type AskOptions = {
  /** False for a command that is not answered when it succeeds. */
  readonly answers?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  /** True where one is known to listen: it is given the command together with the sync, and answers sooner. */
  readonly listens?: boolean;
};

type Message = Readonly<Record<string, unknown>>;

/** Milliseconds an agent has for its answer. */
const patience = 3000;

/** Milliseconds in which an agent would have refused a command that it does not answer else. */
const quietTime = 100;

/** @param directory The machine's. */
export function createAgentLine(directory: string): AgentLine {
  let socket: Socket | undefined;
  let hear: ((message: Message) => void) | undefined;
  let fail: ((why: string) => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const connect = () => {
    if (socket !== undefined) return socket;
    const opened = connectUnix(join(directory, agentSocket));
    const drop = (why: string) => {
      if (socket !== opened) return;
      socket = undefined;
      fail?.(`The channel of the guest agent: ${why}`);
    };
    const line = (text: Buffer) => {
      const message = parse(text);
      if (message !== undefined) hear?.(message);
      return undefined;
    };
    opened.on('data', createLineSplitter(lineLimit, {line, tooLong: () => undefined}));
    opened.on('error', error => drop(error.message));
    opened.on('close', () => drop('it was closed'));
    // It keeps no process alive that has nothing else to do.
    opened.unref();
    socket = opened;
    return opened;
  };

  const close = () => {
    const opened = socket;
    socket = undefined;
    opened?.destroy();
  };

  const converse = async (command: string, given: Message, options: AskOptions) => {
    const {answers, timeout, listens} = options;
    const opened = connect();
    const sync = Math.floor(Math.random() * 2 ** 31);
    const {promise, resolve, reject} = Promise.withResolvers<unknown>();
    const refuse = (why: string, errorClass: QmpErrorClass = 'GenericError') =>
      reject(new RefusedError(errorClass, why));
    const late = setTimeout(() => {
      refuse(`The guest agent did not answer ${command}.`);
      close();
    }, timeout ?? patience);
    let synced = false;
    const order = `${JSON.stringify({execute: command, arguments: given})}\n`;
    fail = refuse;
    hear = message => {
      if (!synced) {
        if (message['return'] !== sync) return;
        synced = true;
        if (listens !== true) opened.write(order);
        if (answers === false) setTimeout(resolve, quietTime);
      } else if (isRecord(message['error'])) {
        const {class: found, desc} = message['error'];
        const unknown = found === 'CommandNotFound';
        refuse(`The guest agent: ${String(desc)}`, unknown ? found : undefined);
      } else {
        resolve(message['return']);
      }
    };
    const greeting = `${JSON.stringify({execute: 'guest-sync', arguments: {id: sync}})}\n`;
    opened.write(listens === true ? `${greeting}${order}` : greeting);
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      hear = undefined;
      fail = undefined;
    }
  };

  return {
    connect: () => void connect(),
    ask: (command, given = {}, options = {}) => {
      const turn = last.then(() => converse(command, given, options));
      last = turn.catch(() => undefined);
      return turn;
    },
    close,
  };
}

function parse(line: Buffer): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(line.toString('utf8'));
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
