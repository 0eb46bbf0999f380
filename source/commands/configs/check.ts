import {UsageError} from '../../errors.ts';
import type {Run} from '../verb.ts';
import {examine, formatDiagnostics, hasErrors} from './examine.ts';
import {readConfig, requireConfig} from './find-config.ts';

/** `domux config check FILE...` */
export const check: Run = async (context, {words}) => {
  const {places, stderr} = context;
  let failed = false;
  for (const word of words) {
    try {
      const path = requireConfig(places.configs, word);
      const {diagnostics} = examine(context, path, readConfig(path));
      stderr.write(formatDiagnostics(diagnostics));
      failed ||= hasErrors(diagnostics);
    } catch (error) {
      // One that cannot be read does not keep the others from being checked.
      if (!(error instanceof UsageError)) throw error;
      stderr.write(`${error.message}\n`);
      failed = true;
    }
  }
  return failed ? 1 : undefined;
};
