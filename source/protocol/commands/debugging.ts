import {bool, int, list, object, oneOf, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for whoever looks for faults in a guest, or in the machine that it runs on. */
export const debuggingCommands = {
  'domux-debug': {
    help: 'Has the machine wait for a debugger, or no longer',
    arguments: {enable: bool()},
    returns: object({
      'command-line': optional(list(str(), 'What to run to debug the guest')),
      socket: optional(str("Where the machine speaks gdb's remote protocol")),
    }),
    legalIn: legalStates['domux-debug'],
  },
  'trace-event-get-state': {
    help: "Lists the machine's own trace events",
    arguments: {name: str('A glob in `*` and `?`')},
    returns: list(
      object({name: str(), state: oneOf(['unavailable', 'disabled', 'enabled']), vcpu: bool()}),
    ),
  },
  'trace-event-set-state': {
    help: "Switches the machine's own trace events on or off",
    arguments: {
      name: str('A glob in `*` and `?`'),
      enable: bool(),
      'domux-file': optional(str('Absolute path of a file that they are appended to')),
    },
    returns: nothing,
    legalIn: legalStates['trace-event-set-state'],
  },
  'send-key': {
    help: "Presses keys of the guest's keyboard together, and lets go of them",
    arguments: {
      keys: list(
        object({
          type: oneOf(['qcode'] as const),
          data: str('As QEMU calls it: `ctrl`, `alt`, `delete`'),
        }),
      ),
      'hold-time': optional(int('Milliseconds that they are held; 100 when absent')),
    },
    returns: nothing,
    legalIn: legalStates['send-key'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
