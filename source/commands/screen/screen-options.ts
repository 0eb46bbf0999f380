import {UsageError} from '../../errors.ts';
import {chooseTheme, themeNames} from '../../parts/theme.ts';
import type {Theme, ThemeName} from '../../parts/theme.ts';
import {parseFilter} from '../../store/model/filter.ts';
import {delayLimits} from '../../store/actions/prompt.ts';
import type {ClientContext, Invocation} from '../verb.ts';

export type ScreenOptions = {
  /** Seconds; absent where nobody said. */
  readonly delay?: number;
  readonly filter: string;
  readonly readOnly: boolean;
  readonly mouse: boolean;
  readonly theme: Theme;
  /** ID of the domain to begin at. */
  readonly select?: number | undefined;
  /** Looks at the domains after which it ends; without end where absent. */
  readonly iterations?: number;
};

/** @throws {UsageError} naming the option that cannot be understood. */
export function readScreenOptions(
  {env, settings}: Pick<ClientContext, 'env' | 'settings'>,
  {options}: Pick<Invocation, 'options'>,
): ScreenOptions {
  const delay = readDelay(options['delay']);
  const {filter = '', theme, ascii} = options;
  const {problem} = parseFilter(String(filter));
  if (problem !== undefined) throw usage(`--filter ${String(filter)}: ${problem}`);
  const name = theme === undefined ? settings().theme.value : String(theme);
  return {
    ...(delay === undefined ? {} : {delay}),
    filter: String(filter),
    readOnly: options['readonly'] === true,
    mouse: options['no-mouse'] !== true,
    theme: chooseTheme(env, {
      ...(name === 'auto' ? {} : {name: readTheme(name)}),
      ...(ascii === true ? {ascii} : {}),
    }),
  };
}

function readDelay(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  const {least, most} = delayLimits;
  if (given === '' || Number.isNaN(seconds) || seconds < 0 || seconds > 86_400) {
    throw usage(`--delay ${String(given)}: a number of seconds, ${least} to ${most}.`);
  }
  return Math.min(most, Math.max(least, seconds));
}

function readTheme(name: string): ThemeName {
  const found = themeNames.find(known => known === name);
  if (found === undefined) throw usage(`--theme ${name}: there are ${themeNames.join(', ')}.`);
  return found;
}

const usage = (message: string) => new UsageError(message, {exitCode: 2});
