import {int, object, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for the memory of a domain. */
export const memoryCommands = {
  balloon: {
    help: 'Changes the memory given to the guest',
    arguments: {value: int('Bytes')},
    returns: nothing,
    legalIn: legalStates.balloon,
  },
  'query-balloon': {
    help: 'Tells the memory given to the guest',
    arguments: {},
    returns: object({actual: int('Bytes')}),
  },
  'domux-set-maximum': {
    help: 'Sets the most memory the guest may be given by `balloon`',
    arguments: {value: int('Bytes')},
    returns: nothing,
  },
  'domux-dump-core': {
    help: "Writes the guest's memory as an ELF core",
    arguments: {file: str('Absolute path; must not exist yet')},
    returns: nothing,
    legalIn: legalStates['domux-dump-core'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
