import {ConfigError, formatDiagnostics, hasErrors} from '../../config/diagnostic.ts';
import type {Diagnostic} from '../../config/diagnostic.ts';
import {UsageError} from '../../errors.ts';
import type {ClientContext, RunHere} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {readGivenConfig} from './given-config.ts';

/** `domux config check [--json] FILE... [KEY=VALUE...]` */
export const check: RunHere = async (context, {options, words}) => {
  const {stdout, stderr} = context;
  const files = words.filter(word => !word.includes('='));
  const given = words.filter(word => word.includes('='));
  if (files.length === 0) {
    throw new UsageError(`${given.join(' ')}: which FILE is to be checked with that?`, {
      exitCode: 2,
    });
  }
  const checked = await Promise.all(files.map(file => checkOne(context, file, given)));
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
async function checkOne(
  {host}: ClientContext,
  word: string,
  given: readonly string[],
): Promise<Checked> {
  try {
    const {examine} = await host.configs();
    const source = {...(await readGivenConfig(host, word)), words: given};
    return {diagnostics: (await examine(source)).diagnostics};
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
