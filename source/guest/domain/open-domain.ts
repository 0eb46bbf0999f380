import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {DomainConfig} from '../../config/domain-config.ts';
import {messageOf} from '../../errors.ts';
import type {Machine, MachineHost} from '../../machines/machine.ts';
import {createGuestNetwork} from '../../network/guest-network.ts';
import {networkPlaces} from '../../network/network-files.ts';
import {dispatch} from '../../protocol/wire/dispatcher.ts';
import {legalStates} from '../../protocol/states.ts';
import {domainFiles} from '../../registry/domains/domain-files.ts';
import {recordEvent} from '../../registry/events/event-log.ts';
import {findSnapshot, renameSnapshots, snapshotFiles} from '../../registry/domains/snapshots.ts';
import {clearAway, removeDomain} from '../../registry/domains/remove-domain.ts';
import {rememberMacs} from '../../registry/interfaces/mac-memory.ts';
import type {GuestStart} from '../../registry/guests/start-guest.ts';
import {beginDomain} from './begin-domain.ts';
import {openConfigFiles} from './config-files.ts';
import type {Domain} from './domain.ts';
import {createKeptTyping} from '../console/kept-typing.ts';
import {openConsoles} from '../console/domain-consoles.ts';
import {createWindows} from '../console/windows.ts';
import {createSampler} from './domain-sampler.ts';
import {createSockets} from './domain-sockets.ts';
import {readState} from './domain-state.ts';
import {createStateKeeper} from './keep-state.ts';
import type {GuestProcess} from '../guest-process.ts';
import {createHandlers} from '../handlers.ts';
import {keepCore} from '../lifecycle/keep-core.ts';
import {createLifecycle} from '../lifecycle/lifecycle.ts';
import type {Lifecycle} from '../lifecycle/lifecycle.ts';
import type {MachineEvents} from '../lifecycle/lifecycle-port.ts';
import {createMigrationPort} from '../migration/migration-port.ts';
import {launchCopy} from './launch-copy.ts';
import {openOwnDirectory} from './own-directory.ts';
import {takeOverEntry} from './own-entry.ts';
import {place} from '../processors/placement.ts';
import {createScheduling} from '../processors/scheduling.ts';
import {startSuccessor} from '../lifecycle/successor.ts';
import {createTurn} from '../../system/turn.ts';

export type DomainOptions = {
  readonly directory: string;
  readonly generation: number;
  readonly createMachine: (host: MachineHost) => Machine;
  readonly process: GuestProcess;
  /** The domain is gone for good. */
  readonly onGone: () => void;
};

/** Opens a domain from its directory in the registry; nothing is started yet. */
export function openDomain(options: DomainOptions): Domain {
  const {directory, createMachine, onGone, process} = options;
  const files = domainFiles(directory);
  const run = join(directory, '..', '..');
  const own = takeOverEntry({
    ...{run, directory},
    generation: options.generation,
    guest: process.identity,
  });
  const entry = own.get;
  const configs = openConfigFiles(files);
  const config = configs.current;
  const remembered = readState(files.state);
  const ownDirectory = openOwnDirectory(directory);
  const sockets = createSockets();
  const log = (line: string) => process.log(`${entry().name}: ${line}`);

  const record = (event: string, who: string, detail?: string) => {
    const {sending, arriving} = lifecycle.state();
    // On its way a domain has another name only so that it cannot be mistaken for the one it was.
    const name = sending?.name ?? arriving?.name ?? entry().name;
    recordEvent({...entry(), name}, {event, who, detail}, config().limits);
  };

  const giveInput = async (console: number, chunk: Buffer) => {
    if (lifecycle.state().status !== 'running') return;
    await lifecycle
      .machine()
      .write(console, chunk)
      .catch((error: unknown) => log(`console ${console} took no input: ${messageOf(error)}`));
  };

  const typing = createKeptTyping(config().consoles, giveInput);
  const consoles = openConsoles({
    ...{directory, entry},
    config: config(),
    input: typing.type,
    onTrouble: log,
  });
  const hubs = consoles.list.map(({hub}) => hub);

  const windows = createWindows();

  const network = createGuestNetwork({
    places: networkPlaces({run, data: entry().dataDirectory}),
    id: entry().id,
    name: () => entry().name,
    config,
    directory: files.machine,
    log,
  });

  const scheduling = createScheduling(directory);
  const sampler = createSampler(() => lifecycle, config);

  const makeMachine = (events: MachineEvents, again: boolean) => {
    // One that is only adopted was started with the config before.
    if (again) configs.advance();
    sampler.beginAnew();
    mkdirSync(files.machine, {recursive: true, mode: 0o700});
    const machine = createMachine({
      id: entry().id,
      get config() {
        return config();
      },
      directory: files.machine,
      network,
      output: (console, chunk) => consoles.list[console]?.arriving.output(chunk),
      ...events,
      log,
    });
    return {machine, config: config()};
  };

  const lifecycle: Lifecycle = createLifecycle({
    name: () => entry().name,
    createMachine: makeMachine,
    changed: createStateKeeper({file: files.state, emit: sockets.emit, log}),
    emit: sockets.emit,
    record,
    notice: consoles.notice,
    endPrograms: consoles.endPrograms,
    launched: async machine => {
      await windows.tell(machine);
      await place(machine, config());
      await scheduling.apply(machine, config());
    },
    keepCore: ending => keepCore(entry(), ending),
    look: () => sampler.sample(),
    cpuSeen: () => sampler.cpuSeen(),
    snapshot: () => ({
      version: process.version.package,
      config: config(),
      backlogs: hubs.map(hub => hub.backlog()),
    }),
    snapshotFiles: name => snapshotFiles(entry().dataDirectory, entry().name, name),
    findSnapshot: file => findSnapshot(entry().dataDirectory, entry().name, file),
    reconfigure: configs.amend,
    succeed: async () => {
      // The successor has the same MAC addresses.
      await network.release();
      rename(await startSuccessor(run, entry(), configs.next() ?? config()), 'domux');
    },
    leaveNetworks: network.release,
    gone: async () => {
      await network.release();
      await scheduling.remove(config());
      remove();
      onGone();
    },
    now: Date.now,
    migration: createMigrationPort({
      ...{run, entry, log},
      ...{consoles: consoles.list, typing},
      rename: (name, who) => rename(name, who, true),
      sending: () => lifecycle.state().sending,
    }),
  });

  /** @param migrating The name that it had stays its own, until it has that again. */
  function rename(name: string, who: string, migrating = false): void {
    const old = entry().name;
    if (name === old) return;
    own.rename(name, migrating);
    process.renamed();
    consoles.moveLogs(old);
    if (!migrating) renameSnapshots(entry().dataDirectory, old, name);
    network.rename(name).catch((error: unknown) => {
      log(`its networks know it by its old name: ${messageOf(error)}`);
    });
    sockets.emit('DOMUX_RENAMED', {name});
    if (!migrating) record('renamed', who, `was ${old}`);
  }

  function configure(next: DomainConfig, counts: readonly string[]): void {
    configs.take(next, counts);
    rememberMacs(entry().dataDirectory, next);
    lifecycle.configure(config());
  }

  const listen = () => {
    const handlers = createHandlers(domain, process);
    return sockets.listen(
      {
        path: files.control,
        greeting: {QMP: {version: process.version, capabilities: []}},
        execute: async (command, given, peer) => {
          // Of a machine that is being adopted one may read, and give it orders when it was found.
          if (command in legalStates) await lifecycle.found();
          return dispatch(handlers, command, given, peer);
        },
        log: process.log,
      },
      consoles.list,
    );
  };

  const start = (how: GuestStart, who: string) =>
    beginDomain(
      {directory, ownDirectory, config, consoles, lifecycle, remembered, listen, log},
      how,
      who,
    );

  const remove = () => {
    ownDirectory.stopWatching();
    // Whoever has it destroyed is answered first.
    removeDomain(run, directory, entry(), doomed => setImmediate(clearAway, doomed));
    sockets.close();
    consoles.end();
  };

  const domain: Domain = {
    get entry() {
      return entry();
    },
    directory,
    lifecycle,
    consoles: consoles.list,
    windows,
    name: () => entry().name,
    config,
    configs,
    sample: sampler.sample,
    maximum: sampler.maximum,
    emit: sockets.emit,
    record,
    rename,
    configure,
    inTurn: createTurn(),
    launchCopy: (into, description) =>
      launchCopy({run, directory: into, description, createMachine, log}),
    start,
    scheduling,
    network,
    remove,
  };
  return domain;
}
