import {constants, copyFileSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Architecture, DomainConfig} from '../../../config/domain-config.ts';
import {UsageError, hasCode} from '../../../errors.ts';
import {lookForFile} from '../../../system/programs/find-program.ts';
import type {BundleName} from '../../../system/programs/bundles.ts';
import {traitsOf, usualArchitecture} from './architecture.ts';

/** Finds the UEFI of an architecture on this host; undefined when it is not installed. */
export function findUefi(
  arch?: Architecture,
  find = finder(traitsOf(arch).uefi?.bundle),
): {code: string; variables: string} | undefined {
  for (const [codePath, variablesPath] of traitsOf(arch).uefi?.files ?? []) {
    const [code, variables] = [find(codePath), find(variablesPath)];
    if (code !== undefined && variables !== undefined) return {code, variables};
  }
  return undefined;
}

type FindFirmware = (path: string) => string | undefined;

/** Looks on the host, and in what was fetched for it. */
const finder =
  (bundle: BundleName | undefined): FindFirmware =>
  path =>
    bundle === undefined ? undefined : lookForFile(bundle, path.slice(1));

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
  const firmware = qemu?.firmware ?? traitsOf(arch).usualFirmware;
  if (firmware === 'bios') return [];
  if (firmware === 'u-boot') return ['-kernel', requireUboot(arch, find)];
  if (firmware !== 'uefi') return ['-bios', firmware.file];

  const uefi = findUefi(arch, find);
  if (uefi === undefined) throw lackOf('UEFI', arch, traitsOf(arch).uefi);
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

function requireUboot(arch: Architecture | undefined, given?: FindFirmware): string {
  const {uboot} = traitsOf(arch);
  const find = given ?? finder(uboot?.bundle);
  for (const path of uboot?.files ?? []) {
    const found = find(path);
    if (found !== undefined) return found;
  }
  throw lackOf('U-Boot', arch, uboot);
}

function lackOf(
  what: string,
  arch: Architecture = usualArchitecture,
  firmware: {readonly bundle: string; readonly package: string} | undefined,
): UsageError {
  const lack = `There is no ${what} for ${arch} here`;
  return new UsageError(
    firmware === undefined
      ? `${lack}: leave firmware out.`
      : `${lack}: run domux image fetch ${firmware.bundle}, which needs no root, or install it (apt-get install ${firmware.package}).`,
  );
}

/** In an option of QEMU's a comma ends a value, and two stand for one. */
export const escapeComma = (text: string) => text.replaceAll(',', ',,');
