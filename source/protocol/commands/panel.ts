import {bool, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for what somebody in front of a machine could do and see. */
export const panelCommands = {
  'inject-nmi': {
    help: "Interrupts the guest's processors so that they cannot ignore it",
    arguments: {},
    returns: nothing,
    legalIn: legalStates['inject-nmi'],
  },
  screendump: {
    help: "Writes what the guest's screen shows to a file, as PNG",
    arguments: {filename: str('Absolute path')},
    returns: nothing,
    legalIn: legalStates.screendump,
  },
  'query-vnc': {
    help: 'Tells where VNC shows the display',
    arguments: {},
    returns: object({
      enabled: bool(),
      family: optional(str('Always `unix`')),
      service: optional(str('Path of the socket')),
      auth: optional(str('Always `none`: only its owner reaches the socket')),
    }),
  },
  'domux-sysrq': {
    help: 'Sends a magic SysRq key to the guest kernel',
    arguments: {key: str('One character')},
    returns: object({output: str('What the kernel answered, where the machine can tell')}),
    legalIn: legalStates['domux-sysrq'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
