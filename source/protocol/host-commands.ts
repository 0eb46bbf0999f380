import {any, bool, int, list, object, str} from './schema.ts';
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
} as const satisfies Readonly<Record<string, {readonly help: string; readonly data: Members}>>;

export type HostEventName = keyof typeof hostEvents;
export type HostEventData<E extends HostEventName> = InferMembers<(typeof hostEvents)[E]['data']>;

export type HostCommandName = keyof typeof hostCommands;
export type HostArguments<C extends HostCommandName> = InferMembers<
  (typeof hostCommands)[C]['arguments']
>;
export type HostResult<C extends HostCommandName> = Infer<(typeof hostCommands)[C]['returns']>;
