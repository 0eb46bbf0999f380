import {basename} from 'node:path';
import {UsageError} from '../../errors.ts';
import type {Imported} from './draft.ts';
import {importLguest} from './lguest.ts';
import {importQemu} from './qemu.ts';
import {importUml} from './uml.ts';
import {importVkernel} from './vkernel.ts';

/**
 * Makes a config of the command line that started a guest elsewhere. The program's name says whose it
 * is; a line that begins with an option is vkernel's, which is often written without its kernel.
 *
 * @param isUml True for a file that is a kernel of User-Mode Linux.
 * @throws {UsageError} for a program that nothing is known of.
 */
export function importCommand(
  words: readonly string[],
  isUml: (path: string) => boolean,
): Imported {
  const [program = '', ...rest] = words;
  const name = basename(program);
  if (name === 'lguest') return importLguest(rest);
  if (/^(qemu-system-|qemu$|kvm$|qemu-kvm$)/.test(name)) return importQemu(program, rest);
  if (name.startsWith('vkernel') || program.startsWith('/var/vkernel/')) return importVkernel(rest);
  if (program.startsWith('-')) return importVkernel(words);
  if (/uml|^linux$/.test(name) || isUml(program)) return importUml(program, rest);
  throw new UsageError(
    `${program || 'Nothing'} is no program whose command line is known: lguest, vkernel, linux.uml and qemu-system-x86_64 are.`,
  );
}
