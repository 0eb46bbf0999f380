import {constants, copyFileSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Architecture, DomainConfig} from '../../../config/domain-config.ts';
import {UsageError, hasCode} from '../../../errors.ts';
import {lookForFile} from '../../../system/programs/find-program.ts';
import {traitsOf, usualArchitecture} from './architecture.ts';

/** Finds the UEFI of an architecture on this host; undefined when it is not installed. */
export function findUefi(
  arch?: Architecture,
  find: FindFirmware = path => lookForFile(traitsOf(arch).uefi.bundle, path.slice(1)),
): {code: string; variables: string} | undefined {
  for (const [codePath, variablesPath] of traitsOf(arch).uefi.files) {
    const [code, variables] = [find(codePath), find(variablesPath)];
    if (code !== undefined && variables !== undefined) return {code, variables};
  }
  return undefined;
}

type FindFirmware = (path: string) => string | undefined;

/** A board of Arm's has nothing but UEFI. */
const usualFirmware = (arch: Architecture | undefined) => (arch === 'aarch64' ? 'uefi' : 'bios');

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
  find?: FindFirmware,
): string[] {
  const arch = qemu?.arch;
  const firmware = qemu?.firmware ?? usualFirmware(arch);
  if (firmware === 'bios') return [];
  if (firmware !== 'uefi') return ['-bios', firmware.file];

  const uefi = findUefi(arch, find);
  if (uefi === undefined) {
    const {bundle, package: name} = traitsOf(arch).uefi;
    throw new UsageError(
      `There is no UEFI for ${arch ?? usualArchitecture} here: run domux image fetch ${bundle}, which needs no root, or install it (apt-get install ${name}).`,
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
