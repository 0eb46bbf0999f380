import {machineKinds} from '../domain-config.ts';

/** A setting of the user: help, checks and the file's schema derive from this. */
export type SettingDefinition = {
  readonly name: string;
  readonly type: 'key' | 'seconds' | 'bytes' | 'count' | 'text';
  readonly default: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly string[];
  /** What values were called once, and are called now. */
  readonly formerly?: Readonly<Record<string, string>>;
  /** One line: what it is. */
  readonly help: string;
};

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** Every setting there is. */
export const settingTable = [
  {
    name: 'escape-key',
    type: 'key',
    default: '^]',
    help: 'The key that leaves a console: ^] for Ctrl-], ^x for Ctrl-X, or one character.',
  },
  {
    name: 'refresh-delay',
    type: 'seconds',
    default: 1,
    minimum: 0.1,
    maximum: 60,
    help: 'Seconds between two looks at the domains.',
  },
  {
    name: 'machine',
    type: 'text',
    default: 'auto',
    values: ['auto', ...machineKinds],
    help: 'The kind of machine for configs that do not say; auto goes by the image.',
  },
  {
    name: 'backlog',
    type: 'bytes',
    default: 256 * kibibyte,
    minimum: 4 * kibibyte,
    maximum: 64 * mebibyte,
    help: 'Bytes of output that each console keeps in memory for who attaches late.',
  },
  {
    name: 'scrollback',
    type: 'count',
    default: 1000,
    minimum: 0,
    maximum: 100_000,
    help: 'Lines that the console screen keeps of each open console; 1000 take 2 MB at 80 columns.',
  },
  {
    name: 'log-size',
    type: 'bytes',
    default: 10 * mebibyte,
    minimum: 64 * kibibyte,
    maximum: 1024 * mebibyte,
    help: 'Bytes after which the log of a console, or that of the events, is rotated.',
  },
  {
    name: 'log-files',
    type: 'count',
    default: 3,
    minimum: 1,
    maximum: 100,
    help: 'Files kept of each log, the current one included.',
  },
  {
    name: 'crash-limit',
    type: 'count',
    default: 5,
    minimum: 0,
    maximum: 1000,
    help: 'Restarts after a crash within crash-window before the domain is left alone.',
  },
  {
    name: 'crash-window',
    type: 'seconds',
    default: 300,
    minimum: 1,
    maximum: 86_400,
    help: 'Seconds in which crashes count towards crash-limit.',
  },
  {
    name: 'theme',
    type: 'text',
    default: 'auto',
    values: ['auto', 'dark', 'light', '16', 'none'],
    formerly: {plain: 'none'},
    help: "The screen's colours; auto goes by the terminal, 16 takes its own, none has none.",
  },
  {
    name: 'domains-per-process',
    type: 'count',
    default: 1,
    minimum: 1,
    maximum: 1000,
    help: 'Domains that share a guest process: more of them save memory, fewer isolate.',
  },
  {
    name: 'editor',
    type: 'text',
    default: '',
    help: 'The editor for configs; $VISUAL, then $EDITOR, when empty.',
  },
  {
    name: 'host',
    type: 'text',
    default: '',
    help: 'The host whose domains are meant without --host: user@host, dir:PATH, or local.',
  },
  {
    name: 'remote-command',
    type: 'text',
    default: 'domux',
    help: 'What starts domux on another host, as its shell understands it.',
  },
  {
    name: 'ssh-command',
    type: 'text',
    default: 'ssh',
    help: "OpenSSH's ssh with options of its own, such as ssh -F FILE.",
  },
  {
    name: 'ssh-persist',
    type: 'seconds',
    default: 60,
    minimum: 0,
    maximum: 86_400,
    help: 'Seconds that a connection to a host is kept for the next command; 0 for none.',
  },
] as const satisfies readonly SettingDefinition[];

type Row = (typeof settingTable)[number];
export type SettingName = Row['name'];
type ValueOf<R extends Row> = R extends {values: readonly (infer V)[]}
  ? V
  : R['default'] extends number
    ? number
    : string;

/** What the settings are, each with its own type. */
export type SettingValues = {readonly [R in Row as R['name']]: ValueOf<R>};
