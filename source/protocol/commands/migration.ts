import {migrationModes, sentMemory} from '../shapes/migration-modes.ts';
import {any, bool, int, list, object, oneOf, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const migrationId = str('A UUID that tells the migration from all others');

const history = object({
  restarts: int(),
  crashes: list(int('Milliseconds since 1970')),
  spentCpu: int('Nanoseconds of processor time used so far'),
  maximum: optional(int('Bytes the guest may be given at most, where that was changed')),
});

/** What the other side takes over beside the guest. */
export const leftBehind = object({
  paused: bool('It is to stay paused'),
  consoles: list(int('Bytes printed'), 'From console 0 on'),
  history,
});

/** Commands that carry a domain from one host to another. */
export const migrationCommands = {
  'domux-query-offer': {
    help: 'Tells what another host has to know to take the domain',
    arguments: {},
    returns: object({
      config: any('What it runs with, as `create` resolved it'),
      exchange: optional(
        int('Version of the exchange that hands a domain over; absent where there was only one'),
      ),
      offer: any('What its machine says: the kind of it, and where its memory is on this host'),
    }),
  },
  'domux-migrate': {
    help: 'Gives the domain to another host: the guest to a machine there that waits for it, and once that has all of it the domain is there, and nothing here lets it go on by itself any more',
    arguments: {
      id: migrationId,
      to: str('The other host, as `--host` understands it here'),
      there: int('ID of the domain that waits there'),
      mode: oneOf(migrationModes),
      socket: str('Absolute path of a unix socket that leads to the other machine'),
      copies: optional(
        object({socket: str('Absolute path'), vdevs: list(str())}, 'Disks to be copied first'),
      ),
      bandwidth: optional(int('Bytes a second at most')),
      downtime: optional(
        int('Milliseconds that the guest may stand still, where it is copied live'),
      ),
      paused: optional(bool('It is to stay paused there')),
    },
    returns: leftBehind,
    legalIn: legalStates['domux-migrate'],
  },
  'domux-dismiss-viewers': {
    help: 'Sends those who watch a domain that was taken over to where it is now',
    arguments: {id: migrationId},
    returns: object({
      typed: list(
        str('Base64'),
        'What the guest was not given of what they typed, from console 0 on',
      ),
    }),
    legalIn: legalStates['domux-dismiss-viewers'],
  },
  'domux-end-migration': {
    help: 'Says how a migration ended that was handed over, or that there was none',
    arguments: {
      id: migrationId,
      outcome: oneOf(
        ['gone', 'stay'],
        'It was taken there, and is to go here; or it never was, and never will be, and goes on here',
      ),
    },
    returns: nothing,
    legalIn: legalStates['domux-end-migration'],
  },
  'domux-await-sent': {
    help: 'Answers when nothing of a domain that was taken over is needed here any more, or cannot come',
    arguments: {id: migrationId},
    returns: object({
      memory: oneOf(
        sentMemory,
        'All of it is there; or its way is broken, and the rest can go another one; or it is lost',
      ),
    }),
    legalIn: legalStates['domux-await-sent'],
  },
  'domux-send-again': {
    help: 'Gives the rest of the memory by another way, after the first one broke',
    arguments: {id: migrationId, socket: str('Absolute path, as for `domux-migrate`')},
    returns: nothing,
    legalIn: legalStates['domux-send-again'],
  },
  'domux-query-migration': {
    help: 'Tells of the migration to another host that is under way or has to be ended',
    arguments: {},
    returns: object({
      id: optional(migrationId),
      to: optional(str('The other host')),
      there: optional(int('ID of the domain there')),
      phase: optional(oneOf(['sending', 'handed-over', 'called-off'])),
      left: optional(leftBehind),
    }),
  },
  'domux-attend': {
    help: 'Makes this client the one that drives a migration to here: without one it is given up after a while',
    arguments: {id: migrationId},
    returns: object({mode: oneOf(migrationModes, 'How the guest is to come')}),
  },
  'domux-fill-console': {
    help: 'Turns this connection into what a console had printed elsewhere: after the answer it takes the bytes, which nobody types',
    arguments: {
      console: int('From 0'),
      position: int('Bytes printed before those that come'),
      log: bool('They are only for the log'),
    },
    returns: nothing,
    legalIn: legalStates['domux-fill-console'],
  },
  'domux-take-over': {
    help: 'Lets the domain go on here, after it was handed over there; asked again, it answers the same',
    arguments: {id: migrationId, left: leftBehind},
    returns: nothing,
  },
  'domux-recover': {
    help: 'Tells a domain that was taken over that the way of its memory is broken',
    arguments: {
      id: migrationId,
      comes: bool('The rest comes by another way; otherwise it is lost, and the guest with it'),
    },
    returns: object({waits: bool('It waits for the rest; otherwise nothing is missing')}),
  },
  'domux-give-up': {
    help: 'Ends the domain here, which waits for its guest from another host, unless it was taken over',
    arguments: {id: migrationId},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
