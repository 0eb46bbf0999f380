import {spawn} from 'node:child_process';
import {mkdirSync, openSync, closeSync, rmSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig, QemuConfig} from '../../../config/domain-config.ts';
import {GuestFailure, messageOf} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {findProgram} from '../../../system/programs/find-program.ts';
import {traitsOf} from './architecture.ts';

/** Where swtpm takes orders, in the machine's directory. */
const tpmSocket = 'tpm.sock';
const errorFile = 'tpm.err';

/** Milliseconds that swtpm has until it listens, and between two looks. */
const patience = 10_000;
const interval = 3;

/** Arguments for the guest's TPM. */
export const tpmArguments = ({tpm, arch}: Pick<QemuConfig, 'tpm' | 'arch'>): string[] =>
  tpm === undefined
    ? []
    : [
        ...['-chardev', `socket,id=tpm,path=${tpmSocket}`],
        ...[
          '-tpmdev',
          'emulator,id=tpm0,chardev=tpm',
          '-device',
          `${traitsOf(arch).tpmDevice},tpmdev=tpm0`,
        ],
      ];

/**
 * Starts the program that is the guest's TPM, where it has one; it ends when QEMU does. What the TPM
 * keeps is in a directory of the domain's name; a guest that is moved takes it along in its state.
 *
 * @param keep Directory of the user's for such things.
 * @throws {UsageError} when there is no swtpm, with how to get it.
 * @throws {GuestFailure} when it does not listen, with what it said.
 */
export async function startTpm(
  {name, qemu}: Pick<DomainConfig, 'name' | 'qemu'>,
  directory: string,
  keep: string,
): Promise<void> {
  if (qemu?.tpm === undefined) return;
  const {file, env} = findProgram('swtpm');
  const state = join(keep, encodeURIComponent(name));
  mkdirSync(state, {recursive: true, mode: 0o700});
  rmSync(join(directory, tpmSocket), {force: true});
  const errors = openSync(join(directory, errorFile), 'w', 0o600);
  const version = qemu.tpm === '2.0' ? ['--tpm2'] : [];
  const child = spawn(
    file,
    [
      ...['socket', '--tpmstate', `dir=${state}`, '--ctrl', `type=unixio,path=${tpmSocket}`],
      ...['--terminate', ...version],
    ],
    {
      cwd: directory,
      env: {...process.env, ...env},
      detached: true,
      stdio: ['ignore', errors, errors],
    },
  );
  closeSync(errors);
  child.unref();
  let failure: string | undefined;
  child.once('error', error => (failure = messageOf(error)));
  const deadline = performance.now() + patience;
  while (!existsSync(join(directory, tpmSocket))) {
    if (child.exitCode !== null || failure !== undefined || performance.now() > deadline) {
      child.kill('SIGKILL');
      const said = readFileIfPresent(join(directory, errorFile)) ?? '';
      throw new GuestFailure('The TPM of the guest did not start', {
        program: file,
        exitCode: child.exitCode ?? undefined,
        lastLines: [
          ...said.trim().split('\n').slice(-10),
          ...(failure === undefined ? [] : [failure]),
        ],
      });
    }
    await delay(interval);
  }
}
