import {bool, int, list, number, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const consoleInfo = object({
  console: int('From 0'),
  path: str('The socket that carries its bytes'),
  log: str('The log on disk'),
  'bytes-out': int('Bytes printed by the guest since the guest process started'),
  viewers: list(
    object({
      id: int('Number of the viewer'),
      since: number('Seconds since 1970'),
      lost: int('Bytes it was too slow for'),
      who: optional(str('As `domux-introduce` had it, where the console was opened so')),
    }),
  ),
});

/** Commands for the consoles of a domain. */
export const consoleCommands = {
  'query-chardev': {
    help: 'Lists the consoles as character devices',
    arguments: {},
    returns: list(
      object({
        label: str('`console0`, ...'),
        filename: str('`unix:PATH,server=on`'),
        'frontend-open': bool('The guest end is open'),
      }),
    ),
  },
  'domux-console-info': {
    help: 'Tells where the consoles are and who watches',
    arguments: {},
    returns: list(consoleInfo),
  },
  'domux-open-console': {
    help: 'Turns this connection into that of a viewer: after the answer it carries the bytes of the console',
    arguments: {
      console: int('From 0'),
      position: optional(
        int(
          'Bytes printed that the viewer has; absent: the backlog, without what it asks terminals',
        ),
      ),
      generation: optional(
        int('That of the guest process which counted them: the backlog comes where it is another'),
      ),
      quiet: optional(
        bool(
          'What was printed meanwhile comes without what it asks terminals, as the backlog does',
        ),
      ),
    },
    returns: object({
      viewer: int('The number of the viewer in `domux-console-info`'),
      position: optional(int('Bytes printed before the first one that comes')),
      logged: optional(int('Bytes at the beginning of its log that were printed before that one')),
      generation: optional(int('That of the guest process, which counts what is printed')),
      continues: optional(bool('What comes follows on what the viewer has')),
      old: optional(int('Bytes that come first and were printed before now')),
      printed: optional(int('Bytes printed before the first one that comes after these')),
    }),
  },
  'domux-type': {
    help: 'Gives input to a console, as a viewer that types does',
    arguments: {console: int('From 0'), data: str('Base64')},
    returns: nothing,
  },
  'domux-set-window': {
    help: 'Tells the guest how big the terminal is that a console is shown on; the last one that says so counts',
    arguments: {
      console: int('From 0'),
      rows: int('1 to 9999'),
      columns: int('1 to 9999'),
    },
    returns: nothing,
    legalIn: legalStates['domux-set-window'],
  },
  'domux-send-break': {
    help: 'Sends a break on the serial line of a console',
    arguments: {console: int('From 0')},
    returns: nothing,
    legalIn: legalStates['domux-send-break'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
