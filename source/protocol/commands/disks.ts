import {bool, int, list, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for the disks of a domain that runs. */
export const diskCommands = {
  'query-block': {
    help: 'Lists the disks',
    arguments: {},
    returns: list(
      object({
        device: str('Name in the guest, as configured'),
        type: str('Always `unknown`'),
        removable: bool('A CD drive'),
        locked: bool('Always false'),
        inserted: optional(
          object({
            file: str('Path on the host'),
            ro: bool('Read-only'),
            drv: str('Format'),
            backing_file: optional(str('What the file is a layer over')),
            // Absent where the file cannot be looked at.
            image: optional(
              object({
                filename: str('The file'),
                format: str('Format'),
                'virtual-size': int('Bytes that the guest sees'),
                'actual-size': int('Bytes that the file takes'),
              }),
            ),
          }),
        ),
      }),
    ),
  },
  'domux-attach-disk': {
    help: 'Gives the guest a disk more',
    arguments: {spec: str('As an entry of the config key `disk`, with an absolute path')},
    returns: nothing,
    legalIn: legalStates['domux-attach-disk'],
  },
  'domux-detach-disk': {
    help: 'Takes a disk from the guest',
    arguments: {device: str('Its name as configured, or its number')},
    returns: nothing,
    legalIn: legalStates['domux-detach-disk'],
  },
  'domux-change-medium': {
    help: 'Puts something else into a CD drive',
    arguments: {
      device: str('Its name as configured, or its number'),
      file: optional(str('Absolute path; what is in it is taken out when absent')),
    },
    returns: nothing,
    legalIn: legalStates['domux-change-medium'],
  },
  block_resize: {
    help: 'Makes a disk bigger or smaller, with the file that it is',
    arguments: {device: str('Its name as configured, or its number'), size: int('Bytes')},
    returns: nothing,
    legalIn: legalStates.block_resize,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
