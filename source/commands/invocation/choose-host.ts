import {UsageError} from '../../errors.ts';
import {variableOf} from '../../config/settings/setting-value.ts';
import {readStoredSettings} from '../../config/settings/read-settings.ts';

/** The option that every command line may have, before its verb or behind it. */
export const hostOption = {
  name: 'host',
  value: 'HOST',
  help: 'Do it on this host: user@host over ssh, dir:PATH for another DOMUX_HOME, local',
} as const;

/** A command line and the host that it is for. */
export type Addressed = {
  /** As typed; undefined where nobody said. */
  readonly host: string | undefined;
  readonly words: readonly string[];
};

/**
 * Takes `--host HOST` out of a command line, wherever it is before `--`. The last one counts.
 *
 * @throws {UsageError} when the value is missing.
 */
export function takeHost(argv: readonly string[]): Addressed {
  const words: string[] = [];
  let host: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      words.push(...argv.slice(index));
      break;
    }
    if (word === '--host') {
      host = argv[++index];
      if (host === undefined) {
        throw new UsageError("option `host' needs a value: HOST", {exitCode: 2});
      }
    } else if (word.startsWith('--host=')) {
      host = word.slice('--host='.length);
    } else {
      words.push(word);
    }
  }
  return {host, words};
}

/**
 * The host that is meant where the command line does not say: `DOMUX_HOST`, or the setting. A file of
 * settings that is broken names none; whoever needs a setting says what is wrong with it.
 */
export function usualHost(env: NodeJS.ProcessEnv, settingsFile: string): string {
  const given = env[variableOf('host')];
  if (given) return given;
  try {
    const {host} = readStoredSettings(settingsFile);
    return typeof host === 'string' ? host : '';
  } catch {
    return '';
  }
}
