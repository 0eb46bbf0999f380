import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {GuestFailure, RefusedError, UnreachableError, messageOf} from '../../errors.ts';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';
import {isAlive} from '../../system/processes.ts';
import type {MachineDescription, MachineOffer} from '../machine-state.ts';
import type {Adoption, Ending, Machine, MachineHost} from '../machine.ts';
import {killGroup} from '../process-group.ts';
import {adoptQemu} from './process/adopt-qemu.ts';
import {exportDisks, measureDisks, stopExports} from './migration/copy-disks.ts';
import {checkMovable} from './migration/hindrances.ts';
import {untilSent} from './migration/migration.ts';
import {continuationOf, describeMachine, findMisfit, ownCopy} from './description.ts';
import {createDiskSnapshots} from './disk-snapshots.ts';
import {createOperations} from './operations.ts';
import {lookAfterVcpus} from './hotplug/vcpus.ts';
import {vncSocket} from './command-line/peripherals.ts';
import type {QemuRun, QemuRunOptions} from './process/qemu-run.ts';
import {awaitGuest, splitModes, untilArrived} from './migration/receive-guest.ts';
import {readRecord, removeRecord} from './process/record.ts';
import type {Continuation} from './command-line/plan.ts';
import {awaitRest, isBereft, sendRest} from './migration/resume-postcopy.ts';
import {createSampler} from './sampler.ts';
import {createGuestWindows} from './guest-windows.ts';
import {loadState} from './migration/save-state.ts';
import {makeMemoryFile} from './migration/memory/copy-memory.ts';
import {memoryOf} from './migration/memory/shared-memory.ts';
import {removeSockets} from './process/sockets.ts';
import {readErrors} from './process/spawn-qemu.ts';
import {startQemu} from './process/start-qemu.ts';

const mebibyte = 1024 * 1024;

/**
 * A PC that QEMU emulates, or runs under KVM. QEMU outlives the guest process, which finds it again by
 * its monitor; it also outlives its guest, so that one that crashed can be looked at.
 */
export function createQemuMachine(host: MachineHost): Machine {
  const {config, directory} = host;
  let current: QemuRun | undefined;
  const sampler = createSampler(host);
  const windows = createGuestWindows(host);

  const present = () => {
    if (current) return current;
    throw new RefusedError('DeviceNotActive', 'The machine is not running.');
  };
  const running = () => {
    if (!present().over()) return present();
    throw new RefusedError('DeviceNotActive', 'The guest has ended.');
  };

  const operations = createOperations(host, running, present, () => restart());

  const onEnded: QemuRunOptions['ended'] = (reason, postmortem) => {
    const {onCrash, onWatchdog} = config;
    const action = {crash: onCrash, watchdog: onWatchdog}[String(reason)];
    const wantsCore = action?.startsWith('coredump') === true;
    void (wantsCore ? writeCore() : Promise.resolve({})).then(core => {
      const ending: Ending = {reason, postmortem, ...core};
      host.ended(ending);
    });
  };

  const writeCore = async (): Promise<{core?: string}> => {
    const core = join(directory, 'core');
    rmSync(core, {force: true});
    try {
      await operations.dumpCore(core);
      return {core};
    } catch (error) {
      host.log(`no core could be written: ${messageOf(error)}`);
      return {};
    }
  };

  const hold = async () => {
    await kill();
    const run = await startQemu(host, onEnded);
    current = run;
    if (config.maxmem > config.memory) {
      await run.monitor.execute('balloon', {value: config.memory * mebibyte});
    }
    lookAfterVcpus(run, host);
    windows.lookAfter(run);
    return run;
  };

  const launch = async () => {
    const {monitor} = await hold();
    await monitor.execute('cont');
  };

  /** Starts a QEMU that waits for a guest of another one. */
  const startLike = async (
    description: MachineDescription,
    place: Pick<Continuation, 'memory' | 'copiesMemory'>,
  ) => {
    await kill();
    const run = await startQemu(host, onEnded, {...continuationOf(description), ...place});
    current = run;
    windows.lookAfter(run);
    const misfit = findMisfit(description, await describeMachine(run));
    if (misfit === undefined) return run;
    await kill();
    throw new RefusedError('GenericError', misfit);
  };

  const restore = async (state: NodeJS.ReadableStream, description: MachineDescription) => {
    const place = ownCopy(description);
    const run = await startLike(description, place);
    run.remember({clockStopped: true});
    // The guest is to find it as it left it: an agent that is told that somebody went looks away for a while.
    run.agent.connect();
    try {
      await loadState(run, host, state, description);
    } catch (error) {
      const lastLines = [...readErrors(directory), messageOf(error)];
      await kill();
      if (error instanceof RefusedError && lastLines.length === 1) throw error;
      const program = run.record().commandLine[0] ?? 'qemu';
      throw new GuestFailure('QEMU did not take the state', {program, lastLines}, {cause: error});
    }
  };

  /** QEMU's own reset is none for firmware that resets the board once more, which counts as an end. */
  const restart = async () => {
    running();
    await launch();
    host.rebooted();
  };

  const receive = async (
    offer: MachineOffer,
    modes: readonly MigrationMode[],
    copies: readonly string[],
  ) => {
    const {memory, others} = splitModes(offer, modes);
    const run = await startLike(offer.description, {memory});
    run.remember({arriving: true});
    await exportDisks(run.monitor, copies);
    return awaitGuest(run, memory === undefined ? others : ['shared']);
  };

  const offer = async (): Promise<MachineOffer> => {
    const run = running();
    const memory = memoryOf(run, config);
    return {
      description: await describeMachine(run),
      disks: await measureDisks(
        run.monitor,
        config.disks.map(({vdev}) => vdev),
      ),
      ...(memory === undefined ? {} : {memory}),
    };
  };

  const offerCopy = async (file: string): Promise<MachineDescription> => {
    const run = running();
    const description = await describeMachine(run);
    const memory = memoryOf(run, config);
    if (memory === undefined) return description;
    await makeMemoryFile(file, memory);
    return {...description, memory: file};
  };

  const kill = async () => {
    const run = current;
    current = undefined;
    if (run) return run.kill();
    const record = readRecord(directory);
    if (record && isAlive(record.process)) await killGroup(record.process.pid);
    removeSockets(directory);
    removeRecord(directory);
  };

  return {
    kind: 'qemu',
    lacks: {},
    ...operations,
    setWindow: (console, rows, columns) => windows.set(running(), console, {rows, columns}),
    disks: createDiskSnapshots(() => (current?.over() === false ? current : undefined)),
    launch,
    hold: async () => {
      await hold();
    },
    restore,
    checkMovable: () => checkMovable(running(), config),
    offer,
    offerCopy,
    receive,
    sent: async () => {
      if (!current || current.over()) return 'lost';
      return untilSent(current.monitor).catch((error: unknown) => {
        if (error instanceof UnreachableError) return 'lost';
        throw error;
      });
    },
    sendAgain: socket => sendRest(running(), directory, socket),
    recover: async comes => {
      // A guest that has ended wants nothing more.
      if (!current || current.over() || !(await isBereft(current))) return false;
      if (comes) await awaitRest(current);
      else current.bereave();
      return comes;
    },
    arrived: async () => {
      const run = running();
      await untilArrived(run);
      await stopExports(run.monitor);
    },
    kill,
    adopt: async (): Promise<Adoption> => {
      const {adoption, run} = await adoptQemu(host, onEnded);
      current = run;
      if (run !== undefined && adoption.found !== 'gone') {
        lookAfterVcpus(run, host);
        windows.lookAfter(run);
      }
      return adoption;
    },
    write: async (console, chunk) => {
      const channel = running().console(console);
      if (!channel) throw new RefusedError('DeviceNotFound', `There is no console ${console}.`);
      await channel.write(chunk);
    },
    sample: () => sampler.sample(current),
    accelerator: () => current?.record().accelerator,
    describe: () => {
      const record = current?.record() ?? readRecord(directory);
      const alive = record !== undefined && isAlive(record.process);
      return {
        commandLine: record?.commandLine ?? [],
        ...(alive ? {pid: record.process.pid} : {}),
        ...(alive && config.qemu?.vnc ? {display: join(directory, vncSocket)} : {}),
      };
    },
  };
}
