import type {Duplex, Readable, Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import type {Client} from '../../protocol/client.ts';
import type {hostCommands} from '../../protocol/host-commands.ts';
import type {Link} from '../../protocol/link/link.ts';
import {crossing} from './crossing.ts';

/** What a verb that runs on the far side reads and writes here. */
export type RunIo = {
  /** Read once the verb reads it; nothing is read where absent. */
  readonly stdin?: Readable & {readonly isTTY?: boolean};
  readonly stdout: Writable & {readonly isTTY?: boolean; readonly columns?: number};
  readonly stderr: Writable & {readonly isTTY?: boolean; readonly columns?: number};
  readonly env: NodeJS.ProcessEnv;
  /** Nothing else is to be asked of this connection. */
  readonly alone: boolean;
  /** Sends the verb SIGINT when it aborts. */
  readonly signal?: AbortSignal;
};

/** Bytes of output that may be under way. */
const outputWindow = 256 * 1024;

/** A verb that runs on the far side. */
export type FarRun = {
  /** Its exit code, once all of its output is written here. */
  readonly ended: Promise<number>;
  /** It begins to read its input. */
  readonly wantsInput: () => void;
  /** The channel of its input. */
  readonly input: number;
};

/** Runs a verb on the far side of a link as if it ran here. */
export function runFar(
  link: Link,
  client: Client<typeof hostCommands>,
  words: readonly string[],
  {stdin, stdout, stderr, env, alone, signal}: RunIo,
): FarRun {
  const input = link.open();
  const output = link.open(outputWindow);
  const errors = link.open();
  const written = Promise.all([copy(output.stream, stdout), copy(errors.stream, stderr)]);
  const terminals = Object.entries({stdin, stdout, stderr}).flatMap(([name, stream]) =>
    stream?.isTTY === true ? [name] : [],
  );

  const interrupt = () => {
    const given = {stdout: output.number, signal: 'SIGINT'};
    client.execute('domux-signal', given).catch(() => undefined);
  };
  const wait = async () => {
    const channels = {stdin: input.number, stdout: output.number, stderr: errors.number};
    const columns = stdout.columns ?? stderr.columns ?? 80;
    const asked = client.execute('domux-run', {
      ...{words: [...words], alone, terminals, columns, env: crossing(env)},
      ...channels,
    });
    signal?.addEventListener('abort', interrupt);
    try {
      // What it wrote before the connection was lost is shown; why it was lost is said by the answer.
      const [{code}] = await Promise.all([asked, written]);
      return code;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      stdin?.unpipe(input.stream);
      stdin?.pause();
      input.stream.destroy();
    }
  };

  return {
    ended: wait(),
    input: input.number,
    wantsInput: () => {
      if (stdin !== undefined) stdin.pipe(input.stream);
      else input.stream.end();
    },
  };
}

/** A reader that has had enough ends what writes to it. */
async function copy(from: Duplex, to: Writable): Promise<void> {
  from.pipe(to, {end: false});
  const gone = () => from.destroy();
  to.once('error', gone).once('close', gone);
  await finished(from, {writable: false}).catch(() => undefined);
  to.off('error', gone).off('close', gone);
}
