import {resolve} from 'node:path';
import {formatDiagnostic} from '../../config/diagnostic.ts';
import type {Diagnostic} from '../../config/diagnostic.ts';
import {examineDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import type {ExaminedConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import type {Context} from '../verb.ts';
import {resolveOptions} from './resolve-options.ts';

/**
 * Works out what a config comes to, without starting anything.
 *
 * @param path The file as messages name it.
 */
export const examine = (
  context: Pick<Context, 'settings' | 'places'>,
  path: string,
  text: string,
): ExaminedConfig =>
  examineDomainConfig(parseConfig(text, path), resolveOptions(context, resolve(path), [], false));

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
