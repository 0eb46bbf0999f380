import {setFlagsFromString} from 'node:v8';

/**
 * Has V8 compile nothing more to machine code, for a process that mostly waits and passes on what
 * others made: the compilers leave holes all over the heap of libc, which nobody gives back. Measured
 * with test/soak/guest-memory.soak.ts: 12.3 MiB instead of 15.8 after 50 rounds of floods, clients and
 * reboots of machine `uml`, for the same throughput of its console and a tenth more processor time. To be
 * called when all modules are there that starting takes: what was compiled beforehand counts only for the
 * flags that it was compiled with.
 */
export function interpretOnly(): void {
  for (const compiler of ['opt', 'maglev', 'sparkplug']) setFlagsFromString(`--no-${compiler}`);
}
