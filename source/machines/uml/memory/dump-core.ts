import {promises as files, readFileSync} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {RefusedError, hasCode} from '../../../errors.ts';
import {signal} from '../../../system/processes.ts';
import {layOutCore, statusNote} from './elf-core.ts';
import {parseMaps} from './process-maps.ts';
import type {MemoryRegion} from './process-maps.ts';

/** Bytes read and written in one go. */
const chunkSize = 1024 * 1024;

/**
 * Writes the memory of a kernel as an ELF core that gdb and readelf understand; pages of zeros become
 * holes. The kernel is stopped by a signal meanwhile, as its control line would be no help with one
 * that hangs. A core that cannot be finished is removed.
 *
 * @param file absolute path that does not exist yet
 */
export async function dumpCore(pid: number, file: string): Promise<void> {
  signal(pid, 'SIGSTOP');
  try {
    await writeCore(pid, file);
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM') && error.path?.startsWith('/proc/')) {
      throw new RefusedError(
        'GenericError',
        'This host does not let the memory of the guest be read: kernel.yama.ptrace_scope must be 0.',
        {cause: error},
      );
    }
    throw error;
  } finally {
    signal(pid, 'SIGCONT');
  }
}

async function writeCore(pid: number, file: string): Promise<void> {
  const regions = parseMaps(readFileSync(`/proc/${pid}/maps`, 'latin1')).filter(
    region => region.readable,
  );
  const {header, offsets, size} = layOutCore(regions, statusNote(pid, ...whereItIs(pid)));
  const memory = await files.open(`/proc/${pid}/mem`, 'r');
  try {
    const core = await files.open(file, 'wx', 0o600);
    try {
      await core.write(header, 0, header.length, 0);
      for (const [index, region] of regions.entries()) {
        await copyRegion(memory, core, region, offsets[index] ?? 0);
      }
      await core.truncate(size);
    } catch (error) {
      await files.rm(file, {force: true});
      throw error;
    } finally {
      await core.close();
    }
  } finally {
    await memory.close();
  }
}

async function copyRegion(
  memory: FileHandle,
  core: FileHandle,
  {start, end}: MemoryRegion,
  offset: number,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkSize);
  const zeros = Buffer.alloc(chunkSize);
  for (let at = start; at < end; at += chunkSize) {
    const wanted = Math.min(chunkSize, end - at);
    const length = await readPresent(memory, buffer, wanted, at);
    const chunk = buffer.subarray(0, length);
    if (!chunk.equals(zeros.subarray(0, length)))
      await core.write(chunk, 0, length, offset + at - start);
  }
}

/** Some mappings have no page behind them, such as those beyond the end of their file. */
async function readPresent(
  memory: FileHandle,
  buffer: Buffer,
  length: number,
  address: number,
): Promise<number> {
  try {
    const {bytesRead} = await memory.read(buffer, 0, length, address);
    return bytesRead;
  } catch (error) {
    if (hasCode(error, 'EIO', 'EFAULT')) return 0;
    throw error;
  }
}

/** Instruction and stack pointer of a stopped process: the last two fields of /proc/PID/syscall. */
function whereItIs(pid: number): [instruction: bigint, stack: bigint] {
  const fields = readFileSync(`/proc/${pid}/syscall`, 'latin1').trim().split(' ');
  const stack = fields.at(-2);
  const instruction = fields.at(-1);
  return /^0x/.test(stack ?? '') ? [BigInt(instruction ?? 0), BigInt(stack ?? 0)] : [0n, 0n];
}
