import {mkdirSync, renameSync, rmSync} from 'node:fs';
import type {Server} from 'node:net';
import {join} from 'node:path';
import type {DomainConfig} from '../config/domain-config.ts';
import {messageOf} from '../errors.ts';
import type {Machine, MachineHost, MachineSample} from '../machines/machine.ts';
import {createGuestNetwork} from '../network/guest-network.ts';
import type {GuestNetwork} from '../network/guest-network.ts';
import {networkPlaces} from '../network/network-files.ts';
import {dispatch} from '../protocol/dispatcher.ts';
import type {EventData, EventName} from '../protocol/events.ts';
import {stateColumns} from '../protocol/states.ts';
import {consoleLog, consoleSocket, domainFiles} from '../registry/domain-files.ts';
import {readEntry, writeEntry} from '../registry/entry.ts';
import {readOrder, removeOrder} from '../registry/orders.ts';
import type {Entry} from '../registry/entry.ts';
import {recordEvent} from '../registry/event-log.ts';
import {claimName, releaseName} from '../registry/names.ts';
import {removeDomain} from '../registry/remove-domain.ts';
import type {GuestStart} from '../registry/start-guest.ts';
import {signal} from '../system/processes.ts';
import {listenUnix} from '../system/unix-sockets.ts';
import {openConfigFiles} from './config-files.ts';
import type {ConfigFiles} from './config-files.ts';
import {createConsoleHub} from './console-hub.ts';
import type {ConsoleHub} from './console-hub.ts';
import {openConsoleLog, readLogTail} from './console-log.ts';
import {startControlServer} from './control-server.ts';
import type {ControlServer} from './control-server.ts';
import {readState, writeState} from './domain-state.ts';
import type {GuestProcess} from './guest-process.ts';
import {createHandlers} from './handlers.ts';
import {keepCore} from './keep-core.ts';
import {createLifecycle} from './lifecycle.ts';
import type {Lifecycle} from './lifecycle.ts';
import type {MachineEvents} from './lifecycle-port.ts';
import {openRestore} from './open-restore.ts';
import {openOwnDirectory} from './own-directory.ts';
import type {DirectoryLoss} from './own-directory.ts';
import {checkPlacement, place} from './processors/placement.ts';
import {createMigrationPort} from './migration/migration-port.ts';
import {idleSample, totalCpu} from './samples.ts';
import {startSuccessor} from './successor.ts';
import {createTurn} from './turn.ts';

const mebibyte = 1024 * 1024;

/** A domain as its guest process has it. */
export type Domain = {
  readonly entry: Entry;
  /** Absolute path of its directory in the registry. */
  readonly directory: string;
  readonly lifecycle: Lifecycle;
  readonly consoles: readonly DomainConsole[];
  readonly name: () => string;
  readonly config: () => DomainConfig;
  readonly configs: Pick<ConfigFiles, 'next' | 'changedAt' | 'amend'>;
  /** Counters of the machine; what is configured while there is none. */
  readonly sample: () => Promise<MachineSample>;
  /** Bytes the guest may be given at most. */
  readonly maximum: () => number;
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  readonly record: (event: string, who: string, detail?: string) => void;
  readonly rename: (name: string, who: string) => void;
  /** Takes another config for the next launch of the machine; some of its keys count now. */
  readonly configure: (next: DomainConfig, counts: readonly string[]) => void;
  /** Makes a change of its devices or processors when those before it are done. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
  /** Begins the domain's life; sockets are there before the machine prints its first byte. */
  readonly start: (how: GuestStart, who: string) => Promise<void>;
  /** The host's networks, as far as this domain is on them. */
  readonly network: GuestNetwork;
  /** Takes the domain out of the registry, ends its connections and closes its sockets. */
  readonly remove: () => void;
};

export type DomainConsole = {
  readonly hub: ConsoleHub;
  readonly path: string;
  readonly log: () => string;
  /** Adds what was printed elsewhere to the log alone. */
  readonly keep: (chunk: Buffer) => void;
};

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
  let entry = takeOver(directory, options.generation, process.identity);
  const configs = openConfigFiles(files);
  const config = configs.current;
  /** Processor time of the machine when it was last looked at: once it is gone, nobody can tell. */
  let cpuSeen = 0;
  let control: ControlServer | undefined;
  const servers: Server[] = [];
  const startedFrom = readState(files.state);
  const ownDirectory = openOwnDirectory(directory);

  const record = (event: string, who: string, detail?: string) =>
    recordEvent(entry, {event, who, detail}, config().limits);

  const consoles = Array.from({length: config().consoles}, (_, index) => {
    const file = () => consoleLog(entry.logDirectory, entry.name, index);
    const trouble = (line: string) => process.log(`${entry.name}: ${line}`);
    const log = openConsoleLog(file(), config().limits, trouble);
    const hub = createConsoleHub({
      backlogBytes: config().limits.backlogBytes,
      log,
      input: chunk => write(index, chunk),
    });
    return {hub, path: consoleSocket(directory, index), log: file, file: log, keep: log.write};
  });

  const write = async (console: number, chunk: Buffer) => {
    if (lifecycle.state().status !== 'running') return;
    await lifecycle
      .machine()
      .write(console, chunk)
      .catch((error: unknown) => {
        process.log(`${entry.name}: console ${console} took no input: ${messageOf(error)}`);
      });
  };

  const network = createGuestNetwork({
    places: networkPlaces({run, data: entry.dataDirectory}),
    id: entry.id,
    name: () => entry.name,
    config,
    directory: files.machine,
    log: line => process.log(`${entry.name}: ${line}`),
  });

  const lifecycle: Lifecycle = createLifecycle({
    name: () => entry.name,
    createMachine: (events: MachineEvents, again: boolean) => {
      // One that is only adopted was started with the config before.
      if (again) configs.advance();
      cpuSeen = 0;
      mkdirSync(files.machine, {recursive: true, mode: 0o700});
      const machine = createMachine({
        id: entry.id,
        get config() {
          return config();
        },
        directory: files.machine,
        network,
        output: (console, chunk) => consoles[console]?.hub.output(chunk),
        ...events,
        log: line => process.log(`${entry.name}: ${line}`),
      });
      return {machine, config: config()};
    },
    changed: (state, durably = false) => {
      try {
        writeState(files.state, state, durably);
      } catch (error) {
        if (durably) throw error;
        process.log(`${entry.name}: the state cannot be kept: ${messageOf(error)}`);
      }
      control?.emit('DOMUX_STATE', {
        status: state.status,
        state: stateColumns(state.status, false, state.reason),
        ...(state.reason === undefined ? {} : {reason: state.reason}),
        ...(state.message === undefined ? {} : {message: state.message}),
      });
    },
    emit: (event, data) => control?.emit(event, data),
    record,
    notice: line => {
      const text = Buffer.from(`\r\n[domux] ${entry.name}: ${line.replaceAll('\n', '\r\n')}\r\n`);
      for (const {hub} of consoles) hub.output(text);
    },
    launched: machine => place(machine, config()),
    keepCore: ending => keepCore(entry, ending),
    look: () => sample(),
    cpuSeen: () => cpuSeen,
    snapshot: () => ({
      version: process.version.package,
      config: config(),
      backlogs: consoles.map(({hub}) => hub.backlog()),
    }),
    succeed: async () => {
      // The successor has the same MAC addresses.
      await network.release();
      rename(await startSuccessor(run, entry, configs.next() ?? config()), 'domux');
    },
    leaveNetworks: network.release,
    gone: async () => {
      await network.release();
      remove();
      onGone();
    },
    now: Date.now,
    migration: createMigrationPort({
      run,
      entry: () => entry,
      hubs: consoles.map(({hub}) => hub),
      rename: (name, who) => rename(name, who, true),
      sending: () => lifecycle.state().sending,
      log: line => process.log(`${entry.name}: ${line}`),
    }),
  });

  const maximum = () => lifecycle.state().maximum ?? config().maxmem * mebibyte;

  const sample = async () => {
    const {status} = lifecycle.state();
    if (status !== 'running' && status !== 'paused') {
      return idleSample(config().memory * mebibyte, maximum());
    }
    const machine = lifecycle.machine();
    const taken = await machine.sample();
    if (machine === lifecycle.machine()) cpuSeen = totalCpu(taken);
    return {...taken, memory: {...taken.memory, maximum: maximum()}};
  };

  /** @param migrating The name that it had stays its own, until it has that again. */
  function rename(name: string, who: string, migrating = false): void {
    const {reserves, ...kept} = entry;
    const old = entry.name;
    if (name === old) return;
    const back = reserves === name;
    if (migrating && !back) claimName(run, name, entry.id);
    entry = {...kept, name, ...(migrating && !back ? {reserves: old} : {})};
    writeEntry(directory, entry);
    if (!migrating || back) releaseName(run, old, entry.id);
    for (const [index, {file, log}] of consoles.entries()) {
      renameLog(consoleLog(entry.logDirectory, old, index), log());
      file.move(log());
    }
    network.rename(name).catch((error: unknown) => {
      process.log(`${name}: its networks know it by its old name: ${messageOf(error)}`);
    });
    control?.emit('DOMUX_RENAMED', {name});
    record('renamed', who, `was ${old}`);
  }

  function configure(next: DomainConfig, counts: readonly string[]): void {
    configs.take(next, counts);
    lifecycle.configure(config());
  }

  const listen = async () => {
    for (const path of [files.control, ...consoles.map(console => console.path)]) {
      rmSync(path, {force: true});
    }
    for (const {hub, path} of consoles) {
      servers.push(
        await listenUnix(path, {
          highWaterMark: 128 * 1024,
          onConnection: socket => hub.attach(socket),
        }),
      );
    }
    const handlers = createHandlers(domain, process);
    control = await startControlServer({
      path: files.control,
      greeting: {QMP: {version: process.version, capabilities: []}},
      execute: (command, given, peer) => dispatch(handlers, command, given, peer),
      log: process.log,
    });
  };

  /**
   * Nobody can reach a domain whose directory was removed, nor end it. Where another one has a
   * directory of that name by now, nothing may be touched there: whoever else lives in this process
   * is adopted by the next.
   */
  const endUnreachable = (loss: DirectoryLoss) => {
    process.log(`${entry.name}: ${directory} was ${loss}: the domain ends`);
    if (loss === 'removed') return void lifecycle.destroy('domux');
    const {pid} = lifecycle.machine().describe();
    if (pid !== undefined) {
      signal(-pid, 'SIGKILL');
      signal(pid, 'SIGKILL');
    }
    globalThis.process.exit(1);
  };

  const start = async (how: GuestStart, who: string) => {
    if (how !== 'adopt') checkPlacement(config());
    if (how === 'adopt') {
      for (const {hub, log} of consoles)
        hub.recall(readLogTail(log(), config().limits.backlogBytes));
    }
    const saved = how === 'restore' ? await openRestore(directory, consoles) : undefined;
    await listen();
    ownDirectory.whenGone(endUnreachable);
    switch (how) {
      case 'restore':
        if (saved) await lifecycle.restore(saved, who);
        return removeOrder(directory);
      case 'receive':
        await lifecycle.receivings.begin(readOrder(directory, 'receive'), who);
        return removeOrder(directory);
      case 'launch':
        return lifecycle.launch(who);
      case 'paused':
        return lifecycle.hold();
      case 'adopt':
        return lifecycle.adopt(startedFrom);
    }
  };

  const remove = () => {
    ownDirectory.stopWatching();
    removeDomain(run, directory, entry);
    control?.close();
    for (const server of servers) server.close();
    for (const {hub, file} of consoles) {
      hub.end();
      file.close();
    }
  };

  const domain: Domain = {
    get entry() {
      return entry;
    },
    directory,
    lifecycle,
    consoles,
    name: () => entry.name,
    config,
    configs,
    sample,
    maximum,
    emit: (event, data) => control?.emit(event, data),
    record,
    rename,
    configure,
    inTurn: createTurn(),
    start,
    network,
    remove,
  };
  return domain;
}

/** Writes this process into the entry as the domain's guest process. */
function takeOver(directory: string, generation: number, guest: GuestProcess['identity']): Entry {
  const entry = readEntry(directory);
  if (entry === undefined) throw new Error(`${directory} holds no domain.`);
  const {creator: _creator, ...kept} = entry;
  const taken = {...kept, guest, generation};
  writeEntry(directory, taken);
  return taken;
}

function renameLog(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Without the old log the new one begins empty.
  }
}
