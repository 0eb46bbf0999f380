import {any, int, list, object, oneOf, optional, str} from '../schema.ts';
import {legalStates, migrationStatuses} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** What becomes of a domain that has been saved. */
const afterSaving = ['destroy', 'cont', 'stop'] as const;

const migration = object({
  status: optional(oneOf(migrationStatuses, 'Absent where there was none')),
  'total-time': optional(int('Milliseconds since it began, or that it took')),
  ram: optional(
    object({
      transferred: int('Bytes'),
      remaining: int('Bytes'),
    }),
  ),
  'error-desc': optional(str('Why it failed')),
});

/** Commands that save a domain in a file, and tell how far that is. */
export const savingCommands = {
  'domux-save': {
    help: "Saves the domain in a file; answered when it is there, and 'query-migrate' tells how far it is",
    arguments: {
      file: str('Absolute path; a file that is there already is replaced'),
      then: oneOf(afterSaving, 'What becomes of the domain'),
      config: optional(any('The config to keep in the file, as `create` resolves it')),
    },
    returns: object({size: int('Bytes of the file')}),
    legalIn: legalStates['domux-save'],
  },
  'domux-offer-copy': {
    help: 'Tells what a copy of the domain is to be like, whose machine can be started then',
    arguments: {
      memory: str(
        'Absolute path of a new file for its memory; not made where the machine saves that with the rest',
      ),
    },
    returns: object({
      config: any('The config that the domain runs with'),
      machine: any('What its machine says of itself'),
      maximum: optional(int('Bytes that its guest may have, where that was changed')),
    }),
    legalIn: legalStates['domux-offer-copy'],
  },
  'domux-launch-copy': {
    help: 'Starts the machine of a copy of the domain, which waits for what `domux-copy` gives',
    arguments: {
      directory: str("Absolute path of the copy's directory in the registry"),
      machine: any('As `domux-offer-copy` told it'),
    },
    returns: nothing,
    legalIn: legalStates['domux-launch-copy'],
  },
  'domux-copy': {
    help: 'Gives what a copy of the domain can be made of; its guest stands still meanwhile',
    arguments: {
      file: str('Absolute path of the file that it is saved in'),
      memory: str('The same path as `domux-offer-copy` was given'),
      disks: list(
        object({from: str('Absolute path'), to: str('Absolute path')}),
        'Files that are copied',
      ),
    },
    returns: nothing,
    legalIn: legalStates['domux-copy'],
  },
  'query-migrate': {
    help: 'Tells how far the saving or restoring that is under way is, or how the last one ended',
    arguments: {},
    returns: migration,
  },
  migrate_cancel: {
    help: 'Ends the saving that is under way; the domain goes on as before',
    arguments: {},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
