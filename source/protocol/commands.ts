import {migrationModes} from './migration-modes.ts';
import {any, bool, int, list, number, object, oneOf, optional, str} from './schema.ts';
import type {Infer, InferMembers, Members, Schema} from './schema.ts';
import {legalStates, migrationStatuses, runStates, shutdownReasons} from './states.ts';
import type {RunState} from './states.ts';

/** One command of the control protocol. Types, checks, dispatch, introspection and docs derive from it. */
export type CommandSpec = {
  /** One line, without a full stop at the end. */
  readonly help: string;
  readonly arguments: Members;
  readonly returns: Schema;
  /** States in which it is legal; absent means all. */
  readonly legalIn?: readonly RunState[];
  /** Answered by the guest process for all domains that it hosts, not for one domain. */
  readonly ofProcess?: true;
};

const nothing = object({});
const name = str('The name of the domain');

const vcpu = object({
  'cpu-index': int('From 0'),
  'qom-path': str(
    'Path in the object tree; domux has none and uses `/machine/unattached/device[N]`',
  ),
  'thread-id': int('Host thread or process that runs it; 0 when there is none'),
  target: str('Architecture, such as `x86_64`'),
  'domux-cpu-ns': int('Processor time used, in nanoseconds'),
  'domux-busy': bool('It was on a processor, or ready for one, when looked at'),
  'domux-processor': optional(int('Host processor that it last ran on')),
  'domux-affinity': optional(str('Host processors that it may run on: `all`, or as in `0-3,5`')),
});

const stats = object({
  vcpus: list(
    object({
      'cpu-ns': int('Processor time used, in nanoseconds'),
      busy: bool('On a processor, or ready for one, when looked at'),
      online: optional(bool('False for one that the guest does not use')),
      processor: optional(int('Host processor that it last ran on')),
    }),
  ),
  memory: object({
    current: int('Bytes given to the guest'),
    maximum: int('Bytes the guest may be given at most'),
    resident: int('Bytes held on the host'),
    'guest-free': optional(int('Bytes free inside the guest, where it can be told')),
  }),
  vifs: list(
    object({
      mac: str('Address of the interface'),
      index: optional(int('Number of the interface in the guest')),
      network: optional(str('Network or bridge that it is on')),
      address: optional(str('IPv4 address that the guest uses, where that is known')),
      'rx-bytes': int('Received by the guest'),
      'rx-packets': int('Received by the guest'),
      'tx-bytes': int('Sent by the guest'),
      'tx-packets': int('Sent by the guest'),
    }),
  ),
  vbds: list(
    object({
      vdev: str('Name of the disk in the guest, as configured'),
      'read-requests': int(),
      'read-bytes': int(),
      'write-requests': int(),
      'write-bytes': int(),
    }),
  ),
});

const domain = object({
  id: int('Domain ID'),
  name,
  uuid: str('RFC 4122'),
  machine: str('Kind of machine'),
  status: oneOf(runStates),
  state: str('The six columns of `list`'),
  reason: optional(oneOf(shutdownReasons, 'Why the guest shut down, while it is down')),
  message: optional(str('What went wrong, or what happens next, as shown to a user')),
  vcpus: int('Virtual processors online'),
  maxvcpus: int('Virtual processors at most'),
  'started-at': optional(number('Seconds since 1970 when the machine was last launched')),
  'created-at': number('Seconds since 1970 when the domain was created'),
  restarts: int('Times the machine was restarted since the domain was created'),
  config: optional(str('Path of the config file')),
  'configured-at': optional(number('Seconds since 1970 when the domain was last given a config')),
  'config-waits': optional(bool('Some of that config counts from the next start only')),
  'cpu-ns': int('Processor time used by all vCPUs, in nanoseconds'),
  forwards: optional(
    list(str('As in the config key `forward`'), 'Ports of the host that lead to it'),
  ),
  consoles: optional(
    list(
      object({'bytes-out': int('Printed since its guest process started')}),
      'From console 0 on',
    ),
  ),
  stats,
});

const consoleInfo = object({
  console: int('From 0'),
  path: str('The socket that carries its bytes'),
  log: str('The log on disk'),
  'bytes-out': int('Bytes printed by the guest since the guest process started'),
  viewers: list(
    object({
      id: int('Number of the viewer'),
      since: number('Seconds since 1970'),
      lost: int('Bytes it was too slow for'),
      who: optional(str('As `domux-introduce` had it, where the console was opened so')),
    }),
  ),
});

/** What becomes of a domain that has been saved. */
const afterSaving = ['destroy', 'cont', 'stop'] as const;

const migration = object({
  status: optional(oneOf(migrationStatuses, 'Absent where there was none')),
  'total-time': optional(int('Milliseconds since it began, or that it took')),
  ram: optional(
    object({
      transferred: int('Bytes'),
      remaining: int('Bytes'),
    }),
  ),
  'error-desc': optional(str('Why it failed')),
});

const migrationId = str('A UUID that tells the migration from all others');

const history = object({
  restarts: int(),
  crashes: list(int('Milliseconds since 1970')),
  spentCpu: int('Nanoseconds of processor time used so far'),
  maximum: optional(int('Bytes the guest may be given at most, where that was changed')),
});

export const commands = {
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
  'query-name': {
    help: 'Tells the name of the domain',
    arguments: {},
    returns: object({name}),
  },
  'query-uuid': {
    help: 'Tells the UUID of the domain',
    arguments: {},
    returns: object({UUID: str()}),
  },
  'query-status': {
    help: 'Tells the state of the domain',
    arguments: {},
    returns: object({
      running: bool('vCPUs may run'),
      singlestep: bool('Always false'),
      status: oneOf(runStates),
    }),
  },
  stop: {
    help: 'Pauses the domain',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.stop,
  },
  cont: {
    help: 'Lets a paused domain go on',
    arguments: {},
    returns: nothing,
    legalIn: legalStates.cont,
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
  'query-cpus-fast': {
    help: 'Lists the vCPUs without disturbing them',
    arguments: {},
    returns: list(vcpu),
  },
  'domux-set-vcpus': {
    help: 'Changes how many vCPUs the guest has',
    arguments: {
      value: int('From 1 to the maximum'),
      overcommit: optional(bool('Even if these are more than the host has processors')),
    },
    returns: object({actual: int('What was reached')}),
    legalIn: legalStates['domux-set-vcpus'],
  },
  'domux-set-affinity': {
    help: 'Tells which host processors vCPUs may run on',
    arguments: {
      vcpu: optional(int('From 0; all of them when absent')),
      cpus: str('A set as in the config key `cpus`: `0-3,5`, `all`, `all,^1`, `node:0`, `map`'),
    },
    returns: nothing,
    legalIn: legalStates['domux-set-affinity'],
  },
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
          object({file: str('Path on the host'), ro: bool('Read-only'), drv: str('Format')}),
        ),
      }),
    ),
  },
  'query-chardev': {
    help: 'Lists the consoles as character devices',
    arguments: {},
    returns: list(
      object({
        label: str('`console0`, ...'),
        filename: str('`unix:PATH,server=on`'),
        'frontend-open': bool('The guest end is open'),
      }),
    ),
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
  'domux-query-domain': {
    help: 'Tells everything that a list shows of the domain',
    arguments: {},
    returns: domain,
  },
  'domux-query-domains': {
    help: 'The same for every domain that this guest process hosts',
    arguments: {},
    returns: list(domain),
    ofProcess: true,
  },
  'domux-query-stats': {
    help: 'Tells the cumulative counters; rates are for the client to compute',
    arguments: {},
    returns: stats,
  },
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
  'domux-shutdown': {
    help: "Asks the guest to shut down, in the words of Xen's control device",
    arguments: {reason: oneOf(shutdownReasons)},
    returns: nothing,
    legalIn: legalStates['domux-shutdown'],
  },
  'domux-sysrq': {
    help: 'Sends a magic SysRq key to the guest kernel',
    arguments: {key: str('One character')},
    returns: object({output: str('What the kernel answered, where the machine can tell')}),
    legalIn: legalStates['domux-sysrq'],
  },
  'domux-rename': {
    help: 'Renames the domain; the caller has claimed the name in the registry',
    arguments: {name},
    returns: nothing,
    legalIn: legalStates['domux-rename'],
  },
  'domux-set-maximum': {
    help: 'Sets the most memory the guest may be given by `balloon`',
    arguments: {value: int('Bytes')},
    returns: nothing,
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
  'domux-console-info': {
    help: 'Tells where the consoles are and who watches',
    arguments: {},
    returns: list(consoleInfo),
  },
  'domux-open-console': {
    help: 'Turns this connection into that of a viewer: after the answer it carries the bytes of the console',
    arguments: {
      console: int('From 0'),
      position: optional(
        int(
          'Bytes printed that the viewer has; absent: the backlog, without what it asks terminals',
        ),
      ),
    },
    returns: object({
      viewer: int('The number of the viewer in `domux-console-info`'),
      position: optional(int('Bytes printed before the first one that comes')),
    }),
  },
  'domux-send-break': {
    help: 'Sends a break on the serial line of a console',
    arguments: {console: int('From 0')},
    returns: nothing,
    legalIn: legalStates['domux-send-break'],
  },
  'domux-dump-core': {
    help: "Writes the guest's memory as an ELF core",
    arguments: {file: str('Absolute path; must not exist yet')},
    returns: nothing,
    legalIn: legalStates['domux-dump-core'],
  },
  'domux-save': {
    help: "Saves the domain in a file; answered when it is there, and 'query-migrate' tells how far it is",
    arguments: {
      file: str('Absolute path; a file that is there already is replaced'),
      then: oneOf(afterSaving, 'What becomes of the domain'),
      config: optional(any('The config to keep in the file, as `create` resolves it')),
    },
    returns: object({size: int('Bytes of the file')}),
    legalIn: legalStates['domux-save'],
  },
  'domux-query-offer': {
    help: 'Tells what another host has to know to take the domain',
    arguments: {},
    returns: object({
      config: any('What it runs with, as `create` resolved it'),
      offer: any('What its machine says: the kind of it, and where its memory is on this host'),
    }),
  },
  'domux-migrate': {
    help: 'Gives the guest to another machine that waits for it; answered once the guest could go on there, and it stands still in both places then',
    arguments: {
      id: migrationId,
      to: str('The other host, as `--host` understands it here'),
      there: int('ID of the domain that waits there'),
      mode: oneOf(migrationModes),
      socket: str('Absolute path of a unix socket that leads to the other machine'),
      bandwidth: optional(int('Bytes a second at most')),
      downtime: optional(
        int('Milliseconds that the guest may stand still, where it is copied live'),
      ),
    },
    returns: object({
      paused: bool('It was paused before'),
      consoles: list(int('Bytes printed'), 'From console 0 on'),
      history,
    }),
    legalIn: legalStates['domux-migrate'],
  },
  'domux-hand-over': {
    help: 'Decides that the domain is there from now on: nothing here lets it go on by itself any more',
    arguments: {id: migrationId},
    returns: nothing,
    legalIn: legalStates['domux-hand-over'],
  },
  'domux-end-migration': {
    help: 'Says how a migration ended that was handed over, or that there was none',
    arguments: {
      id: migrationId,
      outcome: oneOf(
        ['gone', 'stay'],
        'It was taken there, and is to go here; or it never was, and never will be, and goes on here',
      ),
    },
    returns: nothing,
    legalIn: legalStates['domux-end-migration'],
  },
  'domux-query-migration': {
    help: 'Tells of the migration to another host that is under way or has to be ended',
    arguments: {},
    returns: object({
      id: optional(migrationId),
      to: optional(str('The other host')),
      there: optional(int('ID of the domain there')),
      phase: optional(oneOf(['sending', 'handed-over', 'called-off'])),
    }),
  },
  'domux-attend': {
    help: 'Makes this client the one that drives a migration to here: without one it is given up after a while',
    arguments: {id: migrationId},
    returns: object({mode: oneOf(migrationModes, 'How the guest is to come')}),
  },
  'domux-fill-console': {
    help: 'Turns this connection into what a console had printed elsewhere: after the answer it takes the bytes, which nobody types',
    arguments: {
      console: int('From 0'),
      position: int('Bytes printed before those that come'),
      log: bool('They are only for the log'),
    },
    returns: nothing,
    legalIn: legalStates['domux-fill-console'],
  },
  'domux-prepare': {
    help: 'Answers once all is here that it takes to go on',
    arguments: {
      id: migrationId,
      paused: bool('It is to stay paused'),
      consoles: list(int('Bytes printed'), 'From console 0 on'),
      history,
    },
    returns: nothing,
    legalIn: legalStates['domux-prepare'],
  },
  'domux-take-over': {
    help: 'Lets the domain go on here, after it was handed over there; asked again, it answers the same',
    arguments: {id: migrationId},
    returns: nothing,
  },
  'domux-give-up': {
    help: 'Ends the domain here, which waits for its guest from another host, unless it was taken over',
    arguments: {id: migrationId},
    returns: nothing,
  },
  'query-migrate': {
    help: 'Tells how far the saving or restoring that is under way is, or how the last one ended',
    arguments: {},
    returns: migration,
  },
  migrate_cancel: {
    help: 'Ends the saving that is under way; the domain goes on as before',
    arguments: {},
    returns: nothing,
  },
  'domux-subscribe-stats': {
    help: 'Sends DOMUX_STATS to this client at an interval; 0 ends it',
    arguments: {interval: number('Seconds, 0.1 to 3600, or 0')},
    returns: nothing,
  },
  'domux-simulate': {
    help: 'Sets the load and the behaviour of a machine of kind `sim`',
    arguments: {behaviour: list(str('As in the config key `sim`'))},
    returns: nothing,
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

export type CommandName = keyof typeof commands;
export type Arguments<C extends CommandName> = InferMembers<(typeof commands)[C]['arguments']>;
export type Result<C extends CommandName> = Infer<(typeof commands)[C]['returns']>;
export type DomainInfo = Result<'domux-query-domain'>;
export type DomainStats = Result<'domux-query-stats'>;

/** True for a name in the table. */
export function isCommandName(candidate: string): candidate is CommandName {
  return Object.hasOwn(commands, candidate);
}
