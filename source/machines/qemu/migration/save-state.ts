import {once} from 'node:events';
import {rmSync} from 'node:fs';
import type {Socket} from 'node:net';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {RefusedError, hasCode} from '../../../errors.ts';
import {connectUnix, listenUnix} from '../../../system/unix-sockets.ts';
import type {MachineDescription, SaveOptions, SharedMemory} from '../../machine-state.ts';
import type {MachineHost} from '../../machine.ts';
import {describeMachine} from '../description.ts';
import {cancelMigration, prepareMode, reachStatus, unlimited} from './migration.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {copyMemory} from './memory/copy-memory.ts';
import {keepMemory} from './memory/keep-memory.ts';
import {putMemory} from './memory/put-memory.ts';
import {memoryOf} from './memory/shared-memory.ts';

/** The socket that QEMU gives the state of its guest to, in the machine's directory. */
const stateSocket = 'state.sock';

/**
 * Gives the state of a stopped guest to a stream. It is stopped, since under TCG the memory of one
 * that runs may arrive torn: QEMU's record of what changed misses some (migration/ram.c in its tree).
 */
export async function saveState(
  run: QemuRun,
  {config, directory}: Pick<MachineHost, 'config' | 'directory'>,
  {open, onProgress, signal, memory: wanted}: SaveOptions,
): Promise<void> {
  const {monitor} = run;
  const path = join(directory, stateSocket);
  rmSync(path, {force: true});
  const {promise: connected, resolve} = Promise.withResolvers<Socket>();
  const server = await listenUnix(path, {onConnection: resolve});
  const onAbort = () => void monitor.execute('migrate_cancel').catch(() => undefined);
  try {
    await readyToGive(run);
    const shared = memoryOf(run, config);
    // QEMU does one after the other, without being waited for.
    const [description] = await Promise.all([
      describeMachine(run),
      prepareMode(monitor, shared === undefined ? undefined : 'shared'),
      monitor.execute('migrate-set-parameters', {'max-bandwidth': unlimited}),
    ]);
    // What it printed before it was stopped belongs to what is saved.
    run.drain();
    const memory =
      shared === undefined ? {} : wanted === undefined ? {memoryFirst: true} : {memory: wanted};
    const sink = open({...description, ...memory});
    signal.throwIfAborted();
    if (shared !== undefined && wanted !== undefined) await copyMemory(shared, wanted);
    await monitor.execute('migrate', {uri: `unix:${stateSocket}`});
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const failed = reachStatus(monitor, ['completed'], onProgress);
    const socket = await Promise.race([connected, failed.then(() => connected)]);
    if (shared === undefined || wanted !== undefined) {
      await Promise.all([failed, pipeline(socket, sink)]);
      return;
    }
    // A few hundred KiB, of which some is in the memory too: that is looked at when QEMU is done.
    const [devices] = await Promise.all([buffer(socket), failed]);
    await pipeline(withMemory(shared, devices, onProgress), sink, {signal});
  } catch (error) {
    if (!run.over()) await cancelMigration(monitor).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    server.close();
  }
}

async function* withMemory(
  memory: SharedMemory,
  devices: Buffer,
  onProgress: SaveOptions['onProgress'],
) {
  yield* keepMemory(memory, onProgress);
  yield devices;
}

/**
 * Readies a QEMU to give the state of its guest: all of that has to be here, and what somebody began
 * before is ended. It gives a state only once; then the guest has to have run, if only for an instant.
 */
export async function readyToGive({monitor, record}: QemuRun): Promise<void> {
  if (record().arriving) await reachStatus(monitor, ['completed']);
  else await cancelMigration(monitor);
  const {status} = await monitor.execute<{status: string}>('query-status');
  if (status !== 'postmigrate') return;
  await Promise.all([monitor.execute('cont'), monitor.execute('stop')]);
}

/** @throws {RefusedError} for a QEMU that keeps it elsewhere. */
function ownMemory(run: QemuRun, config: MachineHost['config']): SharedMemory {
  const memory = memoryOf(run, config);
  if (memory !== undefined) return memory;
  throw new RefusedError('GenericError', 'The memory of this QEMU cannot be filled from outside.');
}

/** How a stream ends whose reader has gone. */
const hungUp = ['EPIPE', 'ECONNRESET', 'ENOTCONN', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Gives a saved state to a QEMU that waits for one; its guest is stopped then. */
export async function loadState(
  run: QemuRun,
  {config, directory}: Pick<MachineHost, 'config' | 'directory'>,
  saved: NodeJS.ReadableStream,
  description: MachineDescription,
): Promise<void> {
  const {monitor} = run;
  const {memory, memoryFirst} = description;
  const prepared = prepareMode(
    monitor,
    memory === undefined && memoryFirst !== true ? undefined : 'shared',
  );
  prepared.catch(() => undefined);
  const state = memoryFirst === true ? await putMemory(saved, ownMemory(run, config)) : saved;
  // QEMU does one after the other, without being waited for.
  await Promise.all([prepared, monitor.execute('migrate-incoming', {uri: `unix:${stateSocket}`})]);
  const socket = connectUnix(join(directory, stateSocket));
  await once(socket, 'connect');
  // QEMU hangs up when it has all of it, maybe before it was told that this is the end.
  let broken: unknown;
  const fed = pipeline(state, socket).catch((error: unknown) => (broken = error));
  try {
    await reachStatus(monitor, ['completed']);
  } catch (error) {
    const cause = broken;
    socket.destroy();
    await fed;
    throw cause === undefined || hasCode(cause, ...hungUp) ? error : cause;
  }
}
