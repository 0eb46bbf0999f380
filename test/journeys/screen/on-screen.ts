import {openDomux} from '../../helpers/terminal.ts';
import type {Terminal} from '../../helpers/terminal.ts';
import {until} from '../../helpers/until.ts';
import type {Home} from '../../helpers/home.ts';

export type ScreenJourney = Terminal & {
  /** Presses a button of the mouse where a text is on the screen; the last one, if there are several. */
  readonly click: (text: string, button?: 'left' | 'right') => void;
  /** Waits until the screen, as it is read by a user, matches. */
  readonly shows: (pattern: RegExp | string) => Promise<string>;
  /** Waits until it does not match any more. */
  readonly clears: (pattern: RegExp | string) => Promise<string>;
  /** Presses keys one after the other. */
  readonly press: (...keys: readonly string[]) => void;
};

export const enter = '\r';
export const escape = '\x1b';
export const down = '\x1b[B';

/** Opens the screen of a home in a terminal of some size. */
export function openScreen(
  {env}: Home,
  {
    args = [],
    columns = 80,
    rows = 24,
    environment = {},
  }: {
    readonly args?: readonly string[];
    readonly columns?: number;
    readonly rows?: number;
    readonly environment?: NodeJS.ProcessEnv;
  } = {},
): ScreenJourney {
  const terminal = openDomux(args, {env: screenEnvironment(env, environment), columns, rows});
  return onScreen(terminal);
}

/** Ink is silent where CI is set, and the locale decides on the characters. */
export function screenEnvironment(
  env: NodeJS.ProcessEnv,
  changed: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const {CI: _ci, CONTINUOUS_INTEGRATION: _integration, NO_COLOR: _noColor, ...rest} = env;
  return {...rest, LC_ALL: 'C.UTF-8', ...changed};
}

export function onScreen(terminal: Terminal): ScreenJourney {
  const matches = (pattern: RegExp | string) => {
    const text = terminal.screen();
    return (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)) && text;
  };
  const wait = (what: string, probe: () => string | false) =>
    until(what, probe, {timeout: 20_000}).catch((error: unknown) => {
      throw new Error(`${what}\n${terminal.screen()}`, {cause: error});
    });

  return {
    ...terminal,
    click: (text, button = 'left') => {
      const lines = terminal.screen().split('\n');
      const row = lines.findLastIndex(line => line.includes(text));
      if (row === -1) throw new Error(`There is no ${text} to be clicked:\n${lines.join('\n')}`);
      const at = `${(lines[row]?.indexOf(text) ?? 0) + 1};${row + 1}`;
      const code = button === 'left' ? 0 : 2;
      terminal.type(`\x1b[<${code};${at}M\x1b[<${code};${at}m`);
    },
    shows: pattern => wait(`The screen does not show ${String(pattern)}:`, () => matches(pattern)),
    clears: pattern =>
      wait(`The screen goes on to show ${String(pattern)}:`, () =>
        matches(pattern) === false ? terminal.screen() || ' ' : false,
      ),
    press: (...keys) => {
      for (const key of keys) terminal.type(key);
    },
  };
}

/** Asks the shell of the console that has the keys for the size of its terminal, until it says so. */
export async function hasSize(screen: ScreenJourney, size: string): Promise<void> {
  let asked = 0;
  const answer = async () => {
    screen.type(`clear; echo "<$(stty size)>" ${++asked}${enter}`);
    return (await screen.shows(new RegExp(`<[\\d ]*> ${asked}`))).includes(`<${size}>`);
  };
  await until(`its terminal has ${size}`, answer, {timeout: 30_000}).catch((error: unknown) => {
    throw new Error(screen.screen(), {cause: error});
  });
}
