import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {prepareLayers} from '../../disks/layers/prepare-layer.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import {withGuestAddress} from '../../network/guest-address.ts';
import {isAlive} from '../../system/processes.ts';
import type {Adoption, Machine, MachineHost} from '../machine.ts';
import {adoptKernel} from './kernel/adopt-kernel.ts';
import {balloon} from './memory/balloon.ts';
import {controlDirectory, machineName, planMachine} from './kernel/command-line.ts';
import {createDiskOperations} from './devices/disk-operations.ts';
import type {KernelRun} from './kernel/kernel-run.ts';
import {findKernel, killLeftovers} from './kernel/leftovers.ts';
import {requireNfsRoot} from './devices/nfs-root.ts';
import {createOperations, suspendRefusal} from './operations.ts';
import {readRecord, removeRecord} from './kernel/machine-record.ts';
import {createSampler} from './sampler.ts';
import {startKernel} from './kernel/start-kernel.ts';
import {createVifOperations, vifArgument} from './devices/vifs.ts';

const mebibyte = 1024 * 1024;

const noBuses = 'User-Mode Linux has no USB and no PCI bus';
const noTrace = 'only QEMU has trace events of its own';

/**
 * A Linux kernel as a process of the host, controlled over its `mconsole` socket, with FIFOs as
 * consoles. Kernel and FIFOs outlive the guest process, which finds them again in its directory.
 */
export function createUmlMachine(host: MachineHost): Machine {
  const {config, directory} = host;
  let current: KernelRun | undefined;
  const sampler = createSampler(host);

  const running = () => {
    if (current && !current.over()) return current;
    throw new RefusedError('DeviceNotActive', 'The machine is not running.');
  };

  const onRebooted = () => {
    shrink();
    host.rebooted();
  };

  /** A kernel cannot grow beyond what it booted with, so it boots with `maxmem` and gives back the rest. */
  const shrink = () => {
    const run = current;
    if (!run || config.maxmem <= config.memory) return;
    balloon(run, config.memory * mebibyte).catch((error: unknown) => {
      if (!run.over()) host.log(`the guest keeps more than its memory: ${messageOf(error)}`);
    });
  };

  const prepare = async () => {
    requireNfsRoot(config);
    await prepareLayers(config.disks, 'cow');
  };

  const start = async () => {
    await prepare();
    const plugs = await host.network.attach();
    const plan = planMachine(
      host.id,
      withGuestAddress(config, plugs),
      plugs.map(plug => vifArgument(plug, directory)),
    );
    for (const note of plan.notes) host.log(note);
    await kill();
    current = await startKernel(host, plan, onRebooted);
    shrink();
  };

  const restart = async () => {
    running();
    await start();
    host.rebooted();
  };

  const kill = async () => {
    const run = current;
    current = undefined;
    if (run) return run.kill();
    const process = readRecord(directory)?.process ?? findUnrecorded();
    if (process) await killLeftovers(directory, process);
    removeRecord(directory);
  };

  /** A full disk may have kept the record from being written; the search is slow, the directory tells. */
  const findUnrecorded = () => {
    const name = machineName(host.id);
    return existsSync(join(directory, controlDirectory, name))
      ? findKernel(directory, name)
      : undefined;
  };

  return {
    kind: 'uml',
    lacks: {
      save: suspendRefusal,
      injectNmi: 'User-Mode Linux has no NMI: sysrq does what one is for',
      screenshot: 'User-Mode Linux has no screen: see its console',
      sendKeys: 'User-Mode Linux has no keyboard: type on its console',
      traceEvents: noTrace,
      setTrace: noTrace,
      attachUsb: noBuses,
      detachUsb: noBuses,
      listUsb: noBuses,
      attachPci: noBuses,
      detachPci: noBuses,
      listPci: noBuses,
      changeMedium: 'User-Mode Linux has no CD drives, only disks',
      resizeDisk:
        'User-Mode Linux takes the size of a disk when it is attached: take it with block-detach or shut the guest down, then resize it, and give it back',
      setVcpus: 'User-Mode Linux has one processor, and no more',
      send: suspendRefusal,
      resumeAs:
        'A kernel in user mode cannot be copied while it runs, for its programs are processes of the host: shut it down (domux shutdown --wait), then clone it.',
      sendBreak: 'a console of User-Mode Linux is no serial line: SysRq does what a break would',
    },
    ...createOperations(running, restart),
    ...createDiskOperations(host, running),
    ...createVifOperations(host, running),
    prepare,
    launch: start,
    kill,
    adopt: async (): Promise<Adoption> => {
      const adopted = await adoptKernel(host, onRebooted);
      current = adopted.run;
      return adopted.adoption;
    },
    write: async (console, chunk) => {
      const input = running().consoles.input(console);
      if (!input) throw new RefusedError('DeviceNotFound', `There is no console ${console}.`);
      await input.write(chunk);
    },
    setWindow: async (console, rows, columns) =>
      running().consoles.resize(console, {rows, columns}),
    sample: async () => sampler.sample(current),
    describe: () => {
      const record = current?.record() ?? readRecord(directory);
      const alive = record !== undefined && isAlive(record.process);
      return {
        commandLine: record?.commandLine ?? [],
        ...(alive ? {pid: record.process.pid} : {}),
      };
    },
  };
}
