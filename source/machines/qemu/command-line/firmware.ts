import {constants, copyFileSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {UsageError, hasCode} from '../../../errors.ts';
import {lookForFile} from '../../../system/programs/find-program.ts';

/** Where distributions keep UEFI for PCs (OVMF): its code, and the variables it begins with. */
const places = [
  // Debian and Ubuntu
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  // Arch
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  // Fedora
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  // SUSE
  ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'],
  // QEMU's own
  ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
] as const;

/** Finds UEFI on this host; undefined when it is not installed. */
export function findUefi(find = findHere): {code: string; variables: string} | undefined {
  for (const [codePath, variablesPath] of places) {
    const [code, variables] = [find(codePath), find(variablesPath)];
    if (code !== undefined && variables !== undefined) return {code, variables};
  }
  return undefined;
}

const findHere = (path: string) => lookForFile('ovmf', path.slice(1));

/**
 * Arguments for the firmware of a guest that has no kernel of its own. UEFI keeps its variables, boot
 * entries among them, in a file of the domain's, which is made once.
 *
 * @param keep Directory of the user's for such files.
 * @throws {UsageError} when UEFI is not installed, with how to get it.
 */
export function firmwareArguments(
  {name, qemu}: DomainConfig,
  keep: string,
  find = findHere,
): string[] {
  const firmware = qemu?.firmware;
  if (firmware === undefined || firmware === 'bios') return [];
  if (firmware !== 'uefi') return ['-bios', firmware.file];

  const uefi = findUefi(find);
  if (uefi === undefined) {
    throw new UsageError(
      'There is no UEFI (OVMF) here: run domux image fetch ovmf, which needs no root, or install it (apt-get install ovmf).',
    );
  }
  const variables = join(keep, `${encodeURIComponent(name)}.fd`);
  mkdirSync(dirname(variables), {recursive: true, mode: 0o700});
  try {
    copyFileSync(uefi.variables, variables, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${escapeComma(uefi.code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${escapeComma(variables)}`],
  ];
}

/** In an option of QEMU's a comma ends a value, and two stand for one. */
export const escapeComma = (text: string) => text.replaceAll(',', ',,');
