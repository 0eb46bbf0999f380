import {bool, int, list, number, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const name = str('Letters, digits and `.`, `_`, `+`, `-`');

/** Commands for what a domain was at some moment: its memory, its devices and its disks. */
export const snapshotCommands = {
  'domux-create-snapshot': {
    help: 'Keeps the domain as it is now; its guest stands still meanwhile',
    arguments: {name, replace: optional(bool('Even if there is one of this name'))},
    returns: object({size: int('Bytes of what is kept beside the disks')}),
    legalIn: legalStates['domux-create-snapshot'],
  },
  'domux-revert': {
    help: 'Makes the domain what it was; what has happened since then is lost',
    arguments: {name, paused: optional(bool('And leaves it paused, whatever it was'))},
    returns: nothing,
    legalIn: legalStates['domux-revert'],
  },
  'domux-delete-snapshot': {
    help: 'Deletes a snapshot',
    arguments: {name},
    returns: nothing,
  },
  'domux-query-snapshots': {
    help: 'Lists the snapshots, the oldest first',
    arguments: {},
    returns: list(
      object({
        name: str(),
        'created-at': number('Seconds since 1970'),
        size: int('Bytes beside the disks'),
        paused: bool('The domain was paused'),
        disks: list(str('Name of a disk in the guest'), 'Those that are kept'),
      }),
    ),
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
