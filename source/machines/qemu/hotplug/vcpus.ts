import {setTimeout as delay} from 'node:timers/promises';
import type {Accelerator, DomainConfig, QemuBoard} from '../../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../../errors.ts';
import type {MachineHost} from '../../machine.ts';
import {hasAgent, opensAgent} from '../control/guest-agent.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** Of query-hotpluggable-cpus (qapi/machine.json in QEMU's tree) what is used. */
type CpuSlot = {
  readonly type: string;
  readonly props: Readonly<Record<string, number>>;
  /** Absent while nothing is in it. */
  readonly 'qom-path'?: string;
};

/** Of guest-get-vcpus (qga/qapi-schema.json). */
type GuestCpu = {readonly 'logical-id': number; readonly online: boolean};

/** Milliseconds a guest has to follow, and between two looks. */
const patience = 10_000;
const interval = 20;

/**
 * vCPUs that are plugged in when the machine starts. With KVM those beyond what the guest is to use
 * come when they are wanted. A QEMU that translates may die of one that comes later (when all of its
 * buffer is in use: tcg_region_initial_alloc in tcg/region.c of 7.2), and of one that has gone (what
 * listens to its address space stays, cpu_address_space_init in softmmu/physmem.c), so there all are
 * plugged in from the start, and the guest is to leave some alone.
 */
export const vcpusAtStart = (
  {vcpus, maxvcpus}: DomainConfig,
  accelerator: Accelerator,
  board: QemuBoard,
): number => (accelerator === 'tcg' || !takesVcpus(board) ? maxvcpus : vcpus);

/** Of the boards one has slots for processors. */
const takesVcpus = (board: QemuBoard) => board === 'q35';

/**
 * Gives a guest so many vCPUs. More are plugged in, as far as the board has room. Fewer are taken
 * out of use by the guest's agent, as Xen's guests do it, and stay where they are until they are
 * wanted again; without an agent they are pulled out, where that does no harm.
 *
 * @returns how many the guest has then.
 */
export async function setVcpus(run: QemuRun, count: number): Promise<number> {
  const slots = await cpuSlots(run);
  const plugged = slots.filter(isPlugged);
  const agent = await hasAgent(run);
  const used = Math.min(run.record().vcpus ?? plugged.length, plugged.length);

  if (!agent && (count < used || used < plugged.length)) {
    const doomed = plugged.slice(count);
    if (count > used || run.record().accelerator === 'tcg') throw withoutAgent();
    await unplug(run, doomed);
  }
  const more = slots.filter(slot => !isPlugged(slot)).slice(0, count - plugged.length);
  if (count > plugged.length) await plug(run, more, count);
  if (agent) await setOnline(run, count);
  run.remember({vcpus: count});
  return count;
}

/**
 * Has the guest use as many vCPUs as it is to, whenever an agent comes up in it: after it booted, it
 * may use all that are there.
 */
export function lookAfterVcpus(run: QemuRun, {log}: MachineHost): void {
  const follow = async () => {
    const {vcpus} = run.record();
    if (vcpus === undefined || (await cpuSlots(run)).filter(isPlugged).length <= vcpus) return;
    if (await hasAgent(run)) await setOnline(run, vcpus);
  };
  const complain = (error: unknown) => {
    if (!run.over()) log(`the guest's processors are not as they are to be: ${messageOf(error)}`);
  };
  run.onEvent(event => {
    if (opensAgent(event)) follow().catch(complain);
  });
  follow().catch(complain);
}

const isPlugged = (slot: CpuSlot): boolean => slot['qom-path'] !== undefined;

/** The places for processors, in the order in which the guest numbers them. */
async function cpuSlots({monitor, record}: QemuRun): Promise<readonly CpuSlot[]> {
  if (!takesVcpus(record().board)) {
    const cpus = await monitor.execute<readonly {'qom-path': string}[]>('query-cpus-fast');
    return cpus.map(cpu => ({type: '', props: {}, 'qom-path': cpu['qom-path']}));
  }
  return (await monitor.execute<CpuSlot[]>('query-hotpluggable-cpus')).toReversed();
}

async function plug(
  {monitor, record}: QemuRun,
  free: readonly CpuSlot[],
  count: number,
): Promise<void> {
  const {board} = record();
  if (!takesVcpus(board)) {
    throw new RefusedError(
      'DomuxNotSupported',
      `Board ${board} takes no processors while it runs: set maxvcpus = ${count}, and create the domain anew.`,
    );
  }
  for (const {type, props} of free) {
    const id = `vcpu-${Object.values(props).join('-')}`;
    await monitor.execute('device_add', {driver: type, id, ...props});
  }
}

/** Has the guest use the first of its processors, and no others. */
async function setOnline({agent}: QemuRun, count: number): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const cpus = (await agent.ask('guest-get-vcpus')) as readonly GuestCpu[];
    const wanted = ({'logical-id': id}: GuestCpu) => id < count;
    const wrong = cpus.filter(cpu => cpu.online !== wanted(cpu));
    if (wrong.length === 0 && cpus.length >= count) return;
    if (performance.now() > deadline) {
      const online = cpus.filter(cpu => cpu.online).length;
      throw new RefusedError('GenericError', `The guest did not follow: it uses ${online} vCPUs.`);
    }
    if (wrong.length > 0) {
      const vcpus = wrong.map(cpu => ({'logical-id': cpu['logical-id'], online: wanted(cpu)}));
      await agent.ask('guest-set-vcpus', {vcpus}, {timeout: patience});
    } else {
      // The guest has yet to notice what was plugged in.
      await delay(interval);
    }
  }
}

const withoutAgent = () =>
  new RefusedError(
    'DomuxNotSupported',
    'An emulated processor is used or left alone by the guest itself, and no agent in it answers: have it start qemu-guest-agent.',
  );

async function unplug({monitor}: QemuRun, doomed: readonly CpuSlot[]): Promise<void> {
  for (const slot of doomed.toReversed()) {
    const path = slot['qom-path'] ?? '';
    await monitor.execute('device_del', {id: path});
    await untilGone(monitor, path);
  }
}

async function untilGone(monitor: QemuRun['monitor'], path: string): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const slots = await monitor.execute<CpuSlot[]>('query-hotpluggable-cpus');
    if (!slots.some(slot => slot['qom-path'] === path)) return;
    if (performance.now() > deadline) {
      throw new RefusedError('GenericError', 'The guest does not let go of a processor.');
    }
    await delay(interval);
  }
}
