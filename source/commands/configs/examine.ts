import {randomUUID} from 'node:crypto';
import {statSync} from 'node:fs';
import {resolve} from 'node:path';
import {formatDiagnostic} from '../../config/diagnostic.ts';
import type {Diagnostic} from '../../config/diagnostic.ts';
import type {GuestLimits} from '../../config/domain-config.ts';
import {examineDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {ExaminedConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {BootImage} from '../../config/resolve/resolution.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {resolveImage} from '../../images/image.ts';
import type {Places} from '../../system/paths.ts';

/** What a guest process works by is the user's to set, and says nothing about a config. */
const noLimits: GuestLimits = {
  backlogBytes: 0,
  logBytes: 0,
  logFiles: 0,
  crashLimit: 0,
  crashWindow: 0,
};

/**
 * Works out what a config comes to, without starting anything.
 *
 * @param path The file as messages name it.
 */
export function examine(
  text: string,
  path: string,
  {images}: Places,
  words: readonly string[] = [],
): ExaminedConfig {
  return examineDomainConfig(parseConfig(text, path), {
    words,
    path: resolve(path),
    workingDirectory: process.cwd(),
    limits: noLimits,
    resolveImage: name => toBootImage(images, name),
    isFile: file => statSync(file, {throwIfNoEntry: false})?.isFile() === true,
    newUuid: randomUUID,
  });
}

function toBootImage(images: string, name: string): BootImage | undefined {
  const image = resolveImage(images, name);
  if (image === undefined) return undefined;
  const {kernel, ramdisk, cmdline, machine, console} = image;
  return {kernel, ramdisk, cmdline, machine, consoleLine: console};
}

/** One line for each, with warnings marked. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(diagnostic =>
      formatDiagnostic(
        diagnostic.severity === 'warning'
          ? {...diagnostic, message: `warning: ${diagnostic.message}`}
          : diagnostic,
      ),
    )
    .map(line => `${line}\n`)
    .join('');

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({severity}) => severity === 'error');
