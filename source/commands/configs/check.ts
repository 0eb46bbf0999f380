import {ConfigError, formatDiagnostics, hasErrors} from '../../config/diagnostic.ts';
import type {Diagnostic} from '../../config/diagnostic.ts';
import {UsageError} from '../../errors.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../write-json.ts';
import {examine} from '../../host/configs/examine.ts';
import {readConfig, requireConfig} from '../../host/configs/find-config.ts';

/** `domux config check [--json] FILE...` */
export const check: Run = async (context, {options, words}) => {
  const {stdout, stderr} = context;
  const checked = words.map(word => checkOne(context, word));
  const failed = checked.some(outcome => 'unreadable' in outcome || hasErrors(outcome.diagnostics));
  if (options['json'] === true) writeJson(stdout, checked.flatMap(toJson));
  else {
    for (const outcome of checked) {
      const text =
        'unreadable' in outcome
          ? `${outcome.unreadable}\n`
          : formatDiagnostics(outcome.diagnostics);
      stderr.write(text);
    }
  }
  return failed ? 1 : undefined;
};

type Checked =
  | {readonly diagnostics: readonly Diagnostic[]}
  | {readonly word: string; readonly unreadable: string};

/** One that cannot be read does not keep the others from being checked. */
function checkOne(context: Context, word: string): Checked {
  try {
    const path = requireConfig(context.places.configs, word);
    return {diagnostics: examine(context, path, readConfig(path)).diagnostics};
  } catch (error) {
    if (error instanceof ConfigError) return {diagnostics: error.diagnostics};
    if (!(error instanceof UsageError)) throw error;
    return {word, unreadable: error.message};
  }
}

function toJson(checked: Checked): readonly object[] {
  if ('unreadable' in checked) {
    const {word, unreadable} = checked;
    return [{file: word, line: null, column: null, severity: 'error', message: unreadable}];
  }
  return checked.diagnostics.map(({file, line = null, column = null, severity, message}) => ({
    ...{file, line, column, severity, message},
  }));
}
