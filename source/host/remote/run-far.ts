import type {Duplex, Readable, Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {crossing} from './crossing.ts';
import type {FarSide} from './far-side.ts';

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

/** Runs a verb on the far side as if it ran here. Resolves with its exit code once all is written. */
export async function runFar(
  {link, client, onEvent}: FarSide,
  words: readonly string[],
  {stdin, stdout, stderr, env, alone, signal}: RunIo,
): Promise<number> {
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
  const listening = onEvent('DOMUX_INPUT_WANTED', wanted => {
    if (wanted.stdin !== input.number) return;
    if (stdin === undefined) input.stream.end();
    else stdin.pipe(input.stream);
  });
  signal?.addEventListener('abort', interrupt);

  try {
    const asked = client.execute('domux-run', {
      ...{words: [...words], alone, terminals, env: crossing(env)},
      ...{stdin: input.number, stdout: output.number, stderr: errors.number},
      columns: stdout.columns ?? stderr.columns ?? 80,
    });
    const [{code}] = await Promise.all([asked, written]);
    return code;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    listening();
    stdin?.unpipe(input.stream);
    stdin?.pause();
    input.stream.destroy();
  }
}

/** A reader that has had enough ends what writes to it. */
async function copy(from: Duplex, to: Writable): Promise<void> {
  from.pipe(to, {end: false});
  const gone = () => from.destroy();
  to.once('error', gone).once('close', gone);
  // Why it broke off, the answer says.
  await finished(from, {writable: false}).catch(() => undefined);
  to.off('error', gone).off('close', gone);
}
