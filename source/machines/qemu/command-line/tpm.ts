import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {DomainConfig, QemuConfig} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import {findProgram} from '../../../system/programs/find-program.ts';
import {startHelper} from '../process/start-helper.ts';
import type {Helper} from '../process/start-helper.ts';
import {traitsOf} from './architecture.ts';

/** Where swtpm takes orders, in the machine's directory. */
const tpmSocket = 'tpm.sock';

/** Arguments for the guest's TPM. */
export function tpmArguments({tpm, arch}: Pick<QemuConfig, 'tpm' | 'arch'>): string[] {
  if (tpm === undefined) return [];
  const {tpmDevice} = traitsOf(arch);
  if (tpmDevice === undefined)
    throw new UsageError(`A guest of ${arch} has no TPM: leave tpm out.`);
  return [
    ...['-chardev', `socket,id=tpm,path=${tpmSocket}`, '-tpmdev', 'emulator,id=tpm0,chardev=tpm'],
    ...['-device', `${tpmDevice},tpmdev=tpm0`],
  ];
}

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
): Promise<Helper | undefined> {
  if (qemu?.tpm === undefined) return undefined;
  const state = join(keep, encodeURIComponent(name));
  mkdirSync(state, {recursive: true, mode: 0o700});
  const version = qemu.tpm === '2.0' ? ['--tpm2'] : [];
  return startHelper(directory, {
    summary: 'The TPM of the guest did not start',
    program: findProgram('swtpm'),
    words: socket => [
      ...['socket', '--tpmstate', `dir=${state}`, '--ctrl', `type=unixio,path=${socket}`],
      ...['--terminate', ...version],
    ],
    socket: tpmSocket,
  });
}
