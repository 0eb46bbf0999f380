import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {RefusedError, UnreachableError, messageOf} from '../../errors.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {isAlive} from '../../system/processes.ts';
import type {Adoption, Ending, Machine, MachineHost} from '../machine.ts';
import {killGroup} from '../process-group.ts';
import {adoptQemu} from './process/adopt-qemu.ts';
import {untilAwake} from './migration/awake.ts';
import {stopExports} from './migration/copy-disks.ts';
import {checkMovable} from './migration/hindrances.ts';
import {offerCopy, offerGuest} from './migration/offer-guest.ts';
import {untilSent} from './migration/migration.ts';
import {createBeginnings} from './beginnings.ts';
import {createDiskSnapshots} from './disk-snapshots.ts';
import {createOperations} from './operations.ts';
import {lookAfterVcpus} from './hotplug/vcpus.ts';
import {vncSocket} from './command-line/peripherals.ts';
import type {QemuRun, QemuRunOptions} from './process/qemu-run.ts';
import {untilArrived} from './migration/receive-guest.ts';
import {readRecord, removeRecord} from './process/record.ts';
import type {Continuation} from './command-line/plan.ts';
import {awaitRest, isBereft, sendRest} from './migration/resume-postcopy.ts';
import {createSampler} from './sampler.ts';
import {createGuestWindows} from './guest-windows.ts';
import {removeSockets} from './process/sockets.ts';
import {startQemu, takeUpQemu} from './process/start-qemu.ts';

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

  /** QEMU's own reset is none for firmware that resets the board once more, which counts as an end. */
  const restart = async () => {
    running();
    await beginnings.launch();
    host.rebooted();
  };

  const operations = createOperations(host, running, present, restart);

  const onEnded: QemuRunOptions['ended'] = (reason, postmortem) => {
    const actions: Partial<Record<ShutdownReason, string>> = {
      crash: config.onCrash,
      watchdog: config.onWatchdog,
    };
    const wantsCore = actions[reason]?.startsWith('coredump') === true;
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

  const begin = async (continued?: Continuation) => {
    await kill();
    current = await startQemu(host, onEnded, continued);
    windows.lookAfter(current);
    return current;
  };

  const takeUp = async (coming: () => boolean) => {
    const taken = await takeUpQemu(host, onEnded, coming);
    current = taken.run;
    windows.lookAfter(current);
    return taken;
  };

  const kill = async () => {
    const run = current;
    current = undefined;
    if (run) return run.kill();
    const record = readRecord(directory);
    if (record && isAlive(record.process)) await killGroup(record.process);
    removeSockets(directory);
    removeRecord(directory);
  };

  const beginnings = createBeginnings(host, {begin, takeUp, kill});

  return {
    kind: 'qemu',
    lacks: {},
    ...operations,
    ...beginnings,
    setWindow: (console, rows, columns) => windows.set(running(), console, {rows, columns}),
    disks: createDiskSnapshots(() => (current?.over() === false ? current : undefined)),
    checkMovable: () => checkMovable(running(), config),
    offer: () => offerGuest(running(), config),
    offerCopy: file => offerCopy(running(), config, file),
    sent: async onProgress => {
      if (!current || current.over()) return 'lost';
      return untilSent(current.monitor, onProgress).catch((error: unknown) => {
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
    awake: async () => {
      if (current) await untilAwake(current);
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
