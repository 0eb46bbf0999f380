import {join} from 'node:path';
import {RefusedError} from '../../errors.ts';
import {createLineSplitter} from '../../protocol/line-splitter.ts';
import {lineLimit} from '../../protocol/messages.ts';
import {isRecord} from '../../protocol/schema.ts';
import {connectUnix} from '../../system/unix-sockets.ts';
import type {QemuRun} from './qemu-run.ts';

/** The socket that QEMU has for the channel of the guest agent, in the machine's directory. */
export const agentSocket = 'agent.sock';

/** Milliseconds an agent has for its answer. */
const patience = 3000;

/** True when a program in the guest has the channel open. */
export async function hasAgent({monitor}: QemuRun): Promise<boolean> {
  type Chardev = {readonly label: string; readonly 'frontend-open': boolean};
  const chardevs = await monitor.execute<readonly Chardev[]>('query-chardev');
  return chardevs.some(({label, 'frontend-open': open}) => label === 'agent' && open);
}

/**
 * Gives a command to the guest agent (docs/interop/qemu-ga-ref in QEMU's tree). What was asked for
 * while no agent listened is still in the channel, so each conversation begins with a sync.
 *
 * @returns its answer; undefined for a command that is not answered when it succeeds.
 * @throws {RefusedError} with the agent's own words, or when it says nothing.
 */
export async function askAgent(
  directory: string,
  command: string,
  given: Readonly<Record<string, unknown>> = {},
  {answers = true, timeout = patience} = {},
): Promise<unknown> {
  const socket = connectUnix(join(directory, agentSocket));
  const sync = Math.floor(Math.random() * 2 ** 31);
  const {promise, resolve, reject} = Promise.withResolvers<unknown>();
  const late = setTimeout(
    () => reject(new RefusedError('GenericError', `The guest agent did not answer ${command}.`)),
    timeout,
  );
  let synced = false;
  const receive = createLineSplitter(lineLimit, {
    line: line => {
      const message = parse(line);
      if (message === undefined) return;
      if (!synced) {
        if (message['return'] !== sync) return;
        synced = true;
        const text = JSON.stringify({execute: command, arguments: given});
        socket.write(`${text}\n`, () => {
          if (!answers) setTimeout(resolve, quietTime);
        });
        return;
      }
      if (isRecord(message['error'])) {
        reject(
          new RefusedError('GenericError', `The guest agent: ${String(message['error']['desc'])}`),
        );
      } else {
        resolve(message['return']);
      }
    },
    tooLong: () => undefined,
  });
  socket.on('data', receive);
  socket.once('error', error =>
    reject(new RefusedError('GenericError', `The channel of the guest agent: ${error.message}`)),
  );
  socket.write(`${JSON.stringify({execute: 'guest-sync', arguments: {id: sync}})}\n`);
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

/** Milliseconds in which an agent would have refused a command that it does not answer else. */
const quietTime = 100;

function parse(line: Buffer): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(line.toString('utf8'));
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
