import {any, bool, int, list, object, optional, str} from '../schema.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

/** Commands that open a connection and tell of the guest process behind it. */
export const sessionCommands = {
  qmp_capabilities: {
    help: 'Ends the negotiation of capabilities; must come first',
    arguments: {enable: optional(list(str(), 'Capabilities to enable; there are none'))},
    returns: nothing,
    ofProcess: true,
  },
  'domux-introduce': {
    help: 'Tells who asks, for the event log and for those who share a console',
    arguments: {who: str('Such as `root on pts/3`')},
    returns: nothing,
    ofProcess: true,
  },
  'query-version': {
    help: 'Tells the version of domux that the guest process runs',
    arguments: {},
    returns: object({
      qemu: object(
        {major: int(), minor: int(), micro: int()},
        'The version, where QMP clients look for it',
      ),
      package: str('The same, as text'),
    }),
    ofProcess: true,
  },
  'query-commands': {
    help: 'Lists the commands',
    arguments: {},
    returns: list(object({name: str()})),
    ofProcess: true,
  },
  'query-qmp-schema': {
    help: 'Describes every command and event in the introspection form of QAPI',
    arguments: {},
    returns: list(any()),
    ofProcess: true,
  },
  'domux-host-domain': {
    help: 'Makes this guest process host a further domain',
    arguments: {
      directory: str("Absolute path of the domain's directory in the registry"),
      adopt: bool('Its machine may run already'),
      paused: bool('Create it paused'),
    },
    returns: nothing,
    ofProcess: true,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
