import {writesUtf8} from '../text/ascii.ts';
/** What is drawn alike. */
export type StyleName =
  | 'plain'
  | 'heading'
  | 'selected'
  | 'marked'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'running'
  | 'blocked'
  | 'paused'
  | 'down'
  | 'crashed'
  | 'good'
  | 'warning'
  | 'error'
  | 'bar'
  | 'graph'
  | 'key'
  | 'button'
  | 'buttonFocused'
  | 'buttonDanger'
  | 'frame';

/** How the screen looks: renditions (the parameters of SGR) and the characters that may be used. */
export type Theme = {
  readonly name: ThemeName;
  readonly styles: Readonly<Record<StyleName, readonly string[]>>;
  /** Nothing but ASCII. */
  readonly ascii: boolean;
};

export const themeNames = ['dark', 'light', '16', 'none'] as const;
export type ThemeName = (typeof themeNames)[number];

/** Without colours, attributes tell apart what must be. */
const none: Theme['styles'] = {
  plain: [],
  heading: ['7'],
  selected: ['7'],
  marked: ['1'],
  dim: [],
  strong: ['1'],
  accent: ['1'],
  running: [],
  blocked: [],
  paused: [],
  down: [],
  crashed: ['1'],
  good: [],
  warning: ['1'],
  error: ['1'],
  bar: [],
  graph: [],
  key: ['1'],
  button: [],
  buttonFocused: ['7'],
  buttonDanger: ['7', '1'],
  frame: [],
};

/** The colours that every terminal has, as its user has chosen them. */
const sixteen: Theme['styles'] = {
  ...none,
  heading: ['7'],
  marked: ['1', '33'],
  dim: ['2'],
  accent: ['36'],
  running: ['32'],
  blocked: ['34'],
  paused: ['33'],
  down: ['35'],
  crashed: ['1', '31'],
  good: ['32'],
  warning: ['33'],
  error: ['31'],
  bar: ['32'],
  graph: ['36'],
  key: ['1', '36'],
  buttonDanger: ['1', '41', '37'],
  frame: ['36'],
};

/** Numbers of the 256-colour palette (XTerm Control Sequences, "SGR"). */
const colour = (number: number) => `38;5;${number}`;
const background = (number: number) => `48;5;${number}`;

const dark: Theme['styles'] = {
  ...sixteen,
  heading: [background(238), colour(252), '1'],
  selected: [background(24), colour(255)],
  marked: ['1', colour(221)],
  dim: [colour(244)],
  accent: [colour(80)],
  running: [colour(114)],
  blocked: [colour(110)],
  paused: [colour(221)],
  down: [colour(176)],
  crashed: ['1', colour(203)],
  good: [colour(114)],
  warning: [colour(221)],
  error: [colour(203)],
  bar: [colour(114)],
  graph: [colour(80)],
  key: ['1', colour(80)],
  button: [background(238)],
  buttonFocused: ['1', background(24), colour(255)],
  buttonDanger: ['1', background(124), colour(255)],
  frame: [colour(80)],
};

const light: Theme['styles'] = {
  ...dark,
  heading: [background(253), colour(235), '1'],
  selected: [background(153), colour(16)],
  marked: ['1', colour(130)],
  dim: [colour(245)],
  accent: [colour(30)],
  running: [colour(28)],
  blocked: [colour(25)],
  paused: [colour(130)],
  down: [colour(90)],
  crashed: ['1', colour(160)],
  good: [colour(28)],
  warning: [colour(130)],
  error: [colour(160)],
  bar: [colour(28)],
  graph: [colour(30)],
  key: ['1', colour(30)],
  button: [background(253)],
  buttonFocused: ['1', background(25), colour(255)],
  buttonDanger: ['1', background(160), colour(255)],
  frame: [colour(30)],
};

const styles: Readonly<Record<ThemeName, Theme['styles']>> = {dark, light, '16': sixteen, none};

export const makeTheme = (name: ThemeName, ascii: boolean): Theme => ({
  name,
  styles: styles[name],
  ascii,
});

/**
 * The theme that a terminal calls for: the one without colours where NO_COLOR says so (no-color.org), ASCII where the
 * locale is not UTF-8.
 */
export function chooseTheme(
  env: Readonly<Record<string, string | undefined>>,
  wanted: {readonly name?: ThemeName; readonly ascii?: boolean} = {},
): Theme {
  const {TERM: term = ''} = env;
  const manyColours = /256|direct|truecolor|kitty/.test(`${term} ${env['COLORTERM'] ?? ''}`);
  const ascii = wanted.ascii ?? !writesUtf8(env);
  if (wanted.name !== undefined) return makeTheme(wanted.name, ascii);
  if (env['NO_COLOR']) return makeTheme('none', ascii);
  return makeTheme(manyColours ? 'dark' : '16', ascii);
}
