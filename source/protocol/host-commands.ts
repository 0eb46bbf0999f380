import {leftBehind} from './commands/migration.ts';
import {any, bool, int, list, object, oneOf, optional, str} from './schema.ts';
import type {Infer, InferMembers, Members, Schema} from './schema.ts';

/** One command that a host answers for another one. */
export type HostCommandSpec = {
  /** One line, without a full stop at the end. */
  readonly help: string;
  readonly arguments: Members;
  readonly returns: Schema;
};

const nothing = object({});
const channel = int('Number of a channel that was opened for it');

/** What a host is asked over a link: `dial-stdio` on its side carries it out. */
export const hostCommands = {
  'domux-introduce': {
    help: 'Tells who asks, for the event log and for those who share a console',
    arguments: {who: str('Such as `alice on pts/3`')},
    returns: nothing,
  },
  'query-version': {
    help: 'Tells the version of domux there',
    arguments: {},
    returns: object({qemu: object({major: int(), minor: int(), micro: int()}), package: str()}),
  },
  'query-commands': {
    help: 'Lists the commands',
    arguments: {},
    returns: list(object({name: str()})),
  },
  'domux-query-host': {
    help: 'Tells what the host is and what it can take',
    arguments: {},
    returns: object({
      host: str('What it calls itself'),
      user: str('Who domux runs as there'),
      architecture: str('As uname(2) says, such as `x86_64`'),
      kernel: str('Release of its kernel'),
      machines: list(str(), 'Kinds of machine that domains can run on'),
      kvm: bool('There is a /dev/kvm that this user may open'),
      exchange: optional(
        int('Version of the exchange that hands a domain over; absent where there was only one'),
      ),
      processors: int('Online'),
      'memory-total': int('Bytes'),
      'memory-free': int('Bytes that new domains can have'),
      'disk-free': int('Bytes that fit where disks and saved domains go'),
      places: object(
        {configs: str(), run: str(), log: str(), data: str(), images: str()},
        'Absolute paths of its directories',
      ),
    }),
  },
  'domux-query-files': {
    help: 'Tells which files there are',
    arguments: {paths: list(str(), 'Absolute paths')},
    returns: list(
      object({
        path: str(),
        size: optional(int('Bytes; absent where there is no such file or device')),
        writable: bool(),
        identity: optional(str('Boot of the host, device and inode: no two files have the same')),
        head: optional(str('SHA-256 of its first 64 KiB, of a plain file')),
      }),
    ),
  },
  'domux-open': {
    help: 'Joins a channel to something there; answers once it is joined',
    arguments: {
      channel,
      to: oneOf(
        ['control', 'console', 'display', 'socket', 'command'],
        "A domain's control socket, one of its consoles, its display, a unix socket, or a program",
      ),
      id: optional(int('Domain ID')),
      console: optional(int('From 0')),
      position: optional(int('Bytes of the console that are known already')),
      generation: optional(int('That of the guest process which counted them')),
      quiet: optional(bool('What was printed meanwhile comes without what it asks terminals')),
      path: optional(str('Absolute path of the socket')),
      command: optional(list(str(), 'The program and its arguments; no shell takes part')),
      window: optional(int('Bytes that may be under way to this host')),
    },
    returns: object({
      generation: optional(int('Of a console, as `domux-open-console` tells it, and so are these')),
      continues: optional(bool()),
      old: optional(int()),
      printed: optional(int()),
    }),
  },
  'domux-list-domains': {
    help: 'Lists domains with their entries in the registry and what their guest processes say',
    arguments: {ids: optional(list(int(), 'Only these'))},
    returns: list(any()),
  },
  'domux-find-domains': {
    help: 'Finds domains by ID, name, or unique beginning of a name',
    arguments: {
      words: list(str()),
      globs: bool('Words may have `*`, `?` and `[...]`'),
    },
    returns: list(any()),
  },
  'domux-create-domain': {
    help: 'Creates a domain and answers once its machine runs',
    arguments: {
      config: any('As `domux-examine-config` gives it'),
      paused: bool('Leave it paused before its first instruction'),
      tag: int('For DOMUX_REGISTERED'),
    },
    returns: object({domain: any('Its entry in the registry')}),
  },
  'domux-receive-domain': {
    help: 'Makes a domain that waits for its guest from another host',
    arguments: {
      config: any('What the domain runs with'),
      order: any('Which migration it waits for, and what the machine there says of the guest'),
    },
    returns: object({domain: any('Its entry in the registry')}),
  },
  'domux-resolve-arrival': {
    help: 'Brings a migration to here to its end; asked again, it answers the same',
    arguments: {
      id: str('Of the migration'),
      domain: int('ID of the domain that waits, or waited'),
      'handed-over': bool('It is to go on here if it can; otherwise it is given up'),
      left: optional(leftBehind),
    },
    returns: object({
      arrival: oneOf(['taken', 'never'], 'It runs here, or did; or it never did, and never will'),
    }),
  },
  'domux-query-moved': {
    help: 'Tells where a domain has gone that was migrated away',
    arguments: {id: int('That it had here')},
    returns: object({moved: optional(any('The host, its ID there, and what it had printed'))}),
  },
  'domux-rename-domain': {
    help: 'Gives a domain another name',
    arguments: {id: int(), name: str()},
    returns: nothing,
  },
  'domux-destroy-domain': {
    help: 'Destroys a domain, whatever state it is in',
    arguments: {id: int()},
    returns: object({
      notice: optional(str('What it took where asking its guest process was not enough')),
    }),
  },
  'domux-read-console-log': {
    help: "Reads the end of a console's log on disk",
    arguments: {id: int(), name: str('Of the domain'), console: int(), bytes: int('At most')},
    returns: object({text: str('From the beginning of a line')}),
  },
  'domux-query-networks': {
    help: 'Lists the networks, with who is on them',
    arguments: {},
    returns: list(any('As `network list --json` prints it')),
  },
  'domux-look': {
    help: 'Tells everything that a screen shows of the host and its domains',
    arguments: {visible: list(int(), 'IDs of the domains that are shown')},
    returns: object({
      look: any('Of its domains, those that have changed since the last look over this link'),
      ids: list(int(), 'Of all domains, ascending'),
    }),
  },
  'domux-seen': {
    help: "Tells that a domain's console was looked at just now",
    arguments: {id: int()},
    returns: nothing,
  },
  'domux-find-config': {
    help: 'Finds a config by what a user calls it',
    arguments: {name: str('A path, or the name of one in the directory of configs')},
    returns: object({path: str()}),
  },
  'domux-place-config': {
    help: 'Tells where a config is, or is to be, that a user wants to edit',
    arguments: {name: str(), new: bool('It is to be a new one, in the directory of configs')},
    returns: object({path: str()}),
  },
  'domux-read-config': {
    help: 'Reads a config',
    arguments: {path: str()},
    returns: object({text: optional(str('Absent when there is no such file'))}),
  },
  'domux-examine-config': {
    help: 'Works out what a domain is to be, with the settings, images and files of the host',
    arguments: {
      text: str(),
      path: optional(str('As messages name it')),
      foreign: bool('The file is not one of this host'),
      words: list(str(), 'KEY=VALUE of the command line'),
      start: bool('It is to start now, so what it boots must be there'),
    },
    returns: object({config: any('For `domux-create-domain`'), diagnostics: list(any())}),
  },
  'domux-open-config': {
    help: 'Tells others that a config is being edited, as long as the link lasts',
    arguments: {path: str()},
    returns: object({holder: optional(str('Who has it open already'))}),
  },
  'domux-close-config': {
    help: 'Tells that it is edited no more',
    arguments: {path: str()},
    returns: nothing,
  },
  'domux-save-config': {
    help: 'Replaces a config as one and keeps what it was',
    arguments: {
      path: str(),
      base: optional(str('What it was when it was opened; absent for a new one')),
      text: str(),
    },
    returns: object({saved: bool('False when somebody else has changed it meanwhile')}),
  },
  'domux-read-draft': {
    help: 'Reads what was typed and not saved',
    arguments: {path: str('Of the config')},
    returns: object({text: optional(str())}),
  },
  'domux-keep-draft': {
    help: 'Keeps what was typed',
    arguments: {
      path: str('Of the config'),
      text: optional(str('Absent: there is no need any more')),
    },
    returns: nothing,
  },
  'domux-survey-config': {
    help: 'Looks at what would go with a config that is deleted',
    arguments: {path: str()},
    returns: any(),
  },
  'domux-remove-config': {
    help: 'Deletes a config, and of its disks those that are named; it is kept as its last version',
    arguments: {
      path: str(),
      disks: list(str(), 'Absolute paths, of those that the survey lets go'),
    },
    returns: nothing,
  },
  'domux-domains-from': {
    help: 'Lists the domains that were created from a config file',
    arguments: {path: str()},
    returns: list(any()),
  },
  'domux-run': {
    help: 'Runs a verb of the command line; answers when it has ended',
    arguments: {
      words: list(str(), 'As typed after `domux`'),
      stdin: channel,
      stdout: channel,
      stderr: channel,
      alone: bool(
        'Nothing else is asked over this link: the verb runs in the process that answers it',
      ),
      terminals: list(str(), 'Which of `stdin`, `stdout`, `stderr` are terminals'),
      columns: int('Width of the terminal'),
      env: any('Variables that say how to write: `TERM`, `NO_COLOR`, `LC_ALL`, ...'),
    },
    returns: object({code: int('Exit code')}),
  },
  'domux-signal': {
    help: 'Sends a signal to a verb that runs',
    arguments: {stdout: int('The channel it writes to'), signal: str('Such as `SIGINT`')},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, HostCommandSpec>>;

/** What a host tells over a link without being asked. */
export const hostEvents = {
  DOMUX_INPUT_WANTED: {
    help: 'A verb that runs begins to read its input: until then it is left to others',
    data: {stdin: int('The channel it reads from')},
  },
  DOMUX_REGISTERED: {
    help: 'A domain that is being created is in the registry: its console can be opened',
    data: {tag: int('Of `domux-create-domain`'), domain: any('Its entry in the registry')},
  },
} as const satisfies Readonly<Record<string, {readonly help: string; readonly data: Members}>>;

export type HostEventName = keyof typeof hostEvents;
export type HostEventData<E extends HostEventName> = InferMembers<(typeof hostEvents)[E]['data']>;

export type HostCommandName = keyof typeof hostCommands;
export type HostArguments<C extends HostCommandName> = InferMembers<
  (typeof hostCommands)[C]['arguments']
>;
export type HostResult<C extends HostCommandName> = Infer<(typeof hostCommands)[C]['returns']>;
