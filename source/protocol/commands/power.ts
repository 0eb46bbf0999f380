import {oneOf} from '../schema.ts';
import {doneIn, legalStates, shutdownReasons} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands that let a domain run, stop and end. */
export const powerCommands = {
  stop: {
    help: 'Pauses the domain',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.stop,
    doneIn: doneIn.stop,
  },
  cont: {
    help: 'Lets a paused domain go on',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.cont,
    doneIn: doneIn.cont,
  },
  system_powerdown: {
    help: 'Presses the power button; the guest may obey',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.system_powerdown,
  },
  system_reset: {
    help: 'Presses the reset button',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.system_reset,
  },
  quit: {
    help: 'Destroys the domain: ends the machine, then the guest process',
    arguments: {},
    returns: nothing,
  },
  'domux-shutdown': {
    help: "Asks the guest to shut down, in the words of Xen's control device",
    arguments: {reason: oneOf(shutdownReasons)},
    returns: nothing,
    legalIn: legalStates['domux-shutdown'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
