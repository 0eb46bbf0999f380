import {bool, int, list, object, optional, str} from '../schema.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands that concern what runs a domain on the host. */
export const machineCommands = {
  'domux-query-capabilities': {
    help: 'Tells which operations the machine cannot do, and why',
    arguments: {},
    returns: list(
      object({
        operation: str('The command that would be refused'),
        supported: bool(),
        reason: optional(str('Why not')),
      }),
    ),
  },
  'domux-query-machine': {
    help: 'Tells what runs the domain on the host',
    arguments: {},
    returns: object({
      machine: str('Kind of machine'),
      'command-line': list(str()),
      pid: optional(int('Process of the machine')),
      'guest-process': int('Process that answers this'),
    }),
  },
  'domux-simulate': {
    help: 'Sets the load and the behaviour of a machine of kind `sim`',
    arguments: {behaviour: list(str('As in the config key `sim`'))},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
