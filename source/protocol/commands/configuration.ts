import {any, list, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {domainName, nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands for what a domain is called and configured to be. */
export const configurationCommands = {
  'domux-rename': {
    help: 'Renames the domain; the caller has claimed the name in the registry',
    arguments: {name: domainName},
    returns: nothing,
    legalIn: legalStates['domux-rename'],
  },
  'domux-query-config': {
    help: 'Tells what the domain runs with, and what it is to be when its machine is started next',
    arguments: {},
    returns: object({
      config: any('The config as `create` resolved it'),
      next: optional(any('That of the next start, where it differs')),
    }),
  },
  'domux-configure': {
    help: 'Gives the domain another config, for when its machine is started next',
    arguments: {
      config: any('The config as `create` resolves it, of the same machine and UUID'),
      counts: list(
        str('Key, such as `on_crash`, that counts from now on: memory and name were set before'),
      ),
    },
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
