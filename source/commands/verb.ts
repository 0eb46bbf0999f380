import type {Settings} from '../config/settings/read-settings.ts';
import type {Host, LocalHost} from '../host/host.ts';
import type {RemoteHost} from '../host/remote/remote-host.ts';
import type {Places} from '../system/paths.ts';

/** What every verb works with: everything outside of it that it may touch. */
type CommonContext = {
  readonly env: NodeJS.ProcessEnv;
  /** The file of the user's own settings; what screens remember is beside it. */
  readonly settingsFile: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Who runs this, for the event log. */
  readonly who: string;
  readonly host: Host;
  /** The user's settings, read when they are first asked for. */
  readonly settings: () => Settings;
  readonly commandLine: CommandLine;
};

/** The command line as a whole, for the verbs that are about it. */
export type CommandLine = {
  /** Every verb, in the order that help shows them in. */
  readonly verbs: readonly Verb[];
  /** Runs a line in this process, with these streams. Resolves with its exit code. */
  readonly run: (argv: readonly string[], process: NodeJS.Process) => Promise<number>;
};

/** What a verb works with that runs where the domains are. */
export type Context = CommonContext & {
  readonly host: LocalHost;
  readonly places: Places;
  readonly remote?: undefined;
};

/**
 * What a verb works with that runs where its user sits: it reaches the domains through `host`,
 * wherever they are.
 */
export type ClientContext = Context | (CommonContext & {readonly remote: RemoteHost});

/** The words after the verb, taken apart. */
export type Invocation = {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
};

/** What a verb does. Resolves with the exit code where it is not 0. */
export type Run = (context: Context, invocation: Invocation) => Promise<number | undefined>;

/** The same for a verb that runs where its user sits. */
export type RunHere = (
  context: ClientContext,
  invocation: Invocation,
) => Promise<number | undefined>;

/** A verb of the command line. Parsing, help, completion and the docs derive from this table entry. */
export type Verb = {
  readonly name: string;
  /** What xm of every era and xl call it. */
  readonly aliases?: readonly string[];
  readonly group: VerbGroup;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What follows the verb and its options, such as `DOMAIN...`. */
  readonly usage: string;
  /** More on it, a paragraph or two. */
  readonly description?: string;
  readonly options?: readonly OptionSpec[];
  /**
   * Its options end at the first word, always or with words such as these: what follows belongs to
   * another program.
   */
  readonly foreignWords?: true | ((words: readonly string[]) => boolean);
  /**
   * What it cannot read of its options is answered by its usage and is no failure, as by the program
   * of another's that it stands for.
   */
  readonly forgives?: true;
  /** How many words it takes. */
  readonly least?: number;
  /** Absent: any number. */
  readonly most?: number;
  /** What its words are, for completion. The last one goes for all further words. */
  readonly completes?: readonly Completion[];
  /** Plumbing: neither shown nor abbreviated. */
  readonly hidden?: true;
  /**
   * It may show the screen, always or when called so: it runs in the bundle that has Ink, which other
   * verbs do without.
   */
  readonly showsScreen?: true | ((invocation: Invocation) => boolean);
  /** Verbs that follow this one, as `show` follows `config`. */
  readonly subverbs?: readonly Verb[];
  /**
   * Loaded when the verb is run, so that no verb pays for another. Absent where only a subverb does
   * something.
   */
  readonly load?: () => Promise<Run>;
  /** In the place of `load` for a verb that runs in front of its user, wherever the domains are. */
  readonly loadForUser?: () => Promise<RunHere>;
  /** The host that its words name, where they are a command line themselves. */
  readonly hostOf?: (invocation: Invocation) => string | undefined;
  /** It may do without the host: that is reached when it is first asked for something. */
  readonly lazyHost?: true;
  /** Where it runs when the domains are on another host, if that is not as it is loaded. */
  readonly runs?: RunPlace | ((invocation: Invocation) => RunPlace);
};

/**
 * Where a verb runs when the domains are on another host: there, with everything that it may touch;
 * in front of the user, whose terminal or files it needs, reaching them through `ClientContext.host`;
 * or here, since it has nothing to do with them.
 */
export type RunPlace = 'domains' | 'user' | 'here';

/** Where a verb runs, called so. */
export function whereRun({runs, loadForUser}: Verb, invocation: Invocation): RunPlace {
  if (typeof runs === 'function') return runs(invocation);
  return runs ?? (loadForUser === undefined ? 'domains' : 'user');
}

export type WordKind =
  | 'domain'
  | 'config'
  | 'config-file'
  | 'file'
  | 'image'
  /** An image that domains are made from. */
  | 'disk-image'
  | 'setting'
  /** A key of a config, to be followed by `=` and a value. */
  | 'key'
  | 'verb'
  | 'command'
  | 'free';

/** What a word can be: of a kind, of one of several kinds, or one of these words. */
export type Completion = WordKind | readonly WordKind[] | {readonly words: readonly string[]};

export const verbGroups = {
  domains: 'Domains',
  consoles: 'Consoles',
  memory: 'Memory and processors',
  devices: 'Devices',
  configs: 'Configs and settings',
  images: 'Images',
  host: 'The host',
  help: 'Help',
  plumbing: 'For programs',
} as const;
export type VerbGroup = keyof typeof verbGroups;

export type OptionSpec = {
  /** Long name, without dashes. */
  readonly name: string;
  readonly short?: string;
  /** Name of the value in the usage; absent for a flag. */
  readonly value?: string;
  /** The name of what it means when it is given twice; otherwise as once. */
  readonly twice?: string;
  readonly help: string;
};
