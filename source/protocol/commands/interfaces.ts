import {int, object, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for the network interfaces of a domain that runs. */
export const interfaceCommands = {
  'domux-attach-vif': {
    help: 'Gives the guest an interface more',
    arguments: {spec: str('As an entry of the config key `vif`')},
    returns: object({index: int('Number of the interface in the guest'), mac: str()}),
    legalIn: legalStates['domux-attach-vif'],
  },
  'domux-detach-vif': {
    help: 'Takes an interface from the guest',
    arguments: {device: str('Its number in the guest, or its MAC address')},
    returns: nothing,
    legalIn: legalStates['domux-detach-vif'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
