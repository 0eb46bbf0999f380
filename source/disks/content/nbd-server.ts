import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {GuestFailure} from '../../errors.ts';
import {findProgram} from '../../system/programs/find-program.ts';
import {connectUnix} from '../../system/unix-sockets.ts';
import {openExport} from './nbd-client.ts';
import type {ReadExport} from './nbd-client.ts';

/**
 * Has qemu-nbd(8) serve a disk, only to be read, while `work` reads it. The server ends with this
 * process, however that ends.
 *
 * @param words The disk as QEMU's tools take it.
 * @throws {UsageError} when there is no qemu-nbd: says how to get it.
 * @throws {GuestFailure} when it fails, with what it said.
 */
export async function* withNbd<T>(
  disk: string,
  words: readonly string[],
  work: (read: ReadExport) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const {file, env} = findProgram('qemu-nbd');
  const directory = mkdtempSync(join(tmpdir(), 'domux-nbd-'));
  const path = join(directory, 'socket');
  const server = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', file, '--read-only', '--socket', path, ...words],
    {env: {...process.env, ...env, LC_ALL: 'C'}, stdio: ['ignore', 'ignore', 'pipe']},
  );
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const failure = (cause?: unknown) =>
    new GuestFailure(
      `${disk} cannot be read`,
      {
        ...{program: 'qemu-nbd', exitCode: server.exitCode ?? undefined},
        lastLines: said.trim().split('\n').slice(-10),
      },
      {cause},
    );
  let socket: Socket | undefined;
  try {
    await untilListening(server, path, failure);
    socket = connectUnix(path);
    const read = await openExport(socket);
    // It is not needed any more: killed from here on, nothing is left.
    rmSync(directory, {recursive: true});
    yield* work(read);
  } catch (error) {
    throw said === '' ? error : failure(error);
  } finally {
    socket?.destroy();
    server.kill('SIGKILL');
    rmSync(directory, {recursive: true, force: true});
  }
}

/** Milliseconds between two looks for the socket. */
const interval = 10;

async function untilListening(
  server: ChildProcess,
  socket: string,
  failure: (cause?: unknown) => GuestFailure,
): Promise<void> {
  let ended: GuestFailure | undefined;
  server.once('error', error => (ended = failure(error)));
  server.once('close', () => (ended ??= failure()));
  while (!existsSync(socket)) {
    if (ended !== undefined) throw ended;
    await delay(interval);
  }
}
