import {execFile} from 'node:child_process';
import {accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Architecture} from '../../../config/domain-config.ts';
import {UsageError, hasCode, messageOf} from '../../../errors.ts';
import type {Program} from '../../../system/programs/find-program.ts';
import {traitsOf, usualArchitecture} from './architecture.ts';
import {readFileIfPresent, writeFileAtomically} from '../../../system/files.ts';

/** What executes a guest's instructions: the host's processor, or QEMU's translator. */
export type Accelerator = 'kvm' | 'tcg';

/** Whether KVM works here, and if not, why. */
export type KvmVerdict = {readonly works: boolean; readonly reason?: string};

/** Milliseconds a guest of one instruction has to run; it needs about 50. */
const probeTimeout = 2000;

/** What the guest of the probe makes QEMU exit with: its value times two, plus one. */
const probeValue = 0x10;

/** Where the processor begins after a reset, counted from the end of the firmware. */
const resetVector = 0x10;
const firmwareSize = 64 * 1024;

/**
 * Firmware that does nothing but write a value to the port of `isa-debug-exit`, at the reset vector:
 * `mov dx, 0xf4; mov al, VALUE; out dx, al; hlt; jmp $-1`.
 */
function probeFirmware(): Buffer {
  const firmware = Buffer.alloc(firmwareSize);
  const code = [0xba, 0xf4, 0x00, 0xb0, probeValue, 0xee, 0xf4, 0xeb, 0xfd];
  firmware.set(code, firmwareSize - resetVector);
  return firmware;
}

/**
 * Runs one instruction under KVM. A /dev/kvm that opens proves nothing: inside some virtual machines
 * it is there, takes every call, and never runs a guest.
 */
export async function probeKvm(emulator: Program, directory: string): Promise<KvmVerdict> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch (error) {
    return {works: false, reason: messageOf(error)};
  }

  const firmware = join(directory, 'kvm-probe.rom');
  writeFileSync(firmware, probeFirmware());
  // As a guest is started: with some hosts KVM fails only at the features of their processor.
  const words = [
    '-cpu',
    'host',
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-accel',
    'kvm',
    '-m',
    '16',
  ];
  const device = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4', '-bios', firmware];
  try {
    await promisify(execFile)(emulator.file, ['-M', 'pc', ...words, ...device], {
      env: {...process.env, ...emulator.env},
      timeout: probeTimeout,
      killSignal: 'SIGKILL',
    });
    return {works: false, reason: 'the guest of the probe ended in another way than it should'};
  } catch (error) {
    const {code, killed, stderr} = error as {code?: number; killed?: boolean; stderr?: string};
    if (code === probeValue * 2 + 1) return {works: true};
    if (killed === true) {
      return {works: false, reason: `a guest ran nothing in ${probeTimeout / 1000} s`};
    }
    return {works: false, reason: (stderr ?? messageOf(error)).trim().split('\n').at(-1) ?? ''};
  } finally {
    rmSync(firmware, {force: true});
  }
}

/**
 * The accelerator of a domain. Whether KVM works is found out once and remembered until the host
 * boots again.
 *
 * @param caches Directories where the verdict is kept: in the first that may be written to.
 * @throws {UsageError} when the config insists on KVM and it does not work.
 */
export async function chooseAccelerator(
  wanted: 'auto' | Accelerator,
  emulator: Program,
  caches: readonly string[],
  arch?: Architecture,
): Promise<{readonly accelerator: Accelerator; readonly note?: string}> {
  if (wanted === 'tcg') return {accelerator: 'tcg'};
  const verdict =
    isForeign(arch) ??
    caches.map(recall).find(verdict => verdict !== undefined) ??
    (await find(emulator, caches));
  if (verdict.works) return {accelerator: 'kvm'};
  const why = `KVM does not work here (${verdict.reason ?? 'no reason known'})`;
  if (wanted === 'kvm') {
    throw new UsageError(`${why}: write accel = 'auto' or 'tcg' to have the guest emulated.`);
  }
  return {accelerator: 'tcg', note: `${why}: the guest is emulated (TCG)`};
}

/** A host's processor runs guests of its own architecture alone. */
const isForeign = (arch?: Architecture): KvmVerdict | undefined =>
  traitsOf(arch).hosts.includes(process.arch)
    ? undefined
    : {works: false, reason: `the guest is for ${arch ?? usualArchitecture}, and this host is not`};

const verdictFile = 'kvm.json';

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();

function recall(cache: string): KvmVerdict | undefined {
  const text = readFileIfPresent(join(cache, verdictFile));
  if (text === undefined) return undefined;
  try {
    const {boot, ...verdict} = JSON.parse(text) as KvmVerdict & {boot: string};
    return boot === bootId() ? verdict : undefined;
  } catch {
    return undefined;
  }
}

async function find(emulator: Program, caches: readonly string[]): Promise<KvmVerdict> {
  // Images may be where one may only read.
  const cache = caches.find(canKeep) ?? caches.at(-1) ?? '.';
  mkdirSync(cache, {recursive: true, mode: 0o700});
  const verdict = await probeKvm(emulator, cache);
  writeFileAtomically(join(cache, verdictFile), JSON.stringify({boot: bootId(), ...verdict}));
  return verdict;
}

function canKeep(directory: string): boolean {
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700});
    accessSync(directory, constants.W_OK);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}
