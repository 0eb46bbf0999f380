import {UsageError} from '../../errors.ts';
import type {Context} from '../verb.ts';
import {hasErrors} from '../../config/diagnostic.ts';
import {examine} from '../../host/configs/examine.ts';
import {configName, readConfig} from '../../host/configs/find-config.ts';

/** The name of the domain that a config makes. One that cannot be read has the name of its file. */
export function nameOfConfig(
  context: Pick<Context, 'settings' | 'places'>,
  file: string,
): {readonly name: string; readonly valid: boolean} {
  try {
    const {config, diagnostics} = examine(context, file, readConfig(file));
    return {name: config.name, valid: !hasErrors(diagnostics)};
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return {name: configName(file), valid: false};
  }
}
