import type {DomainConfig} from '../../config/domain-config.ts';
import type {GuestNetwork} from '../../network/guest-network.ts';
import {isRecord} from '../../protocol/schema.ts';
import type {MachineSample, VbdSample, VcpuSample} from '../machine-sample.ts';
import {placeDisks} from './command-line/disks.ts';
import type {QemuRun} from './process/qemu-run.ts';
import {readProc, readThread} from './threads.ts';

const mebibyte = 1024 * 1024;

/** Milliseconds QEMU has to answer what is only asked for the sake of figures. */
const patience = 500;

/** Seconds between the guest's own reports of its memory, while somebody looks. */
const reportInterval = 2;

/** Where QEMU's object tree has the balloon. */
const balloonPath = '/machine/peripheral/balloon0';

/** Measures a machine. */
export type Sampler = {readonly sample: (run: QemuRun | undefined) => Promise<MachineSample>};

/** Of query-cpus-fast (qapi/machine.json in QEMU's tree) what is used. */
type CpuInfo = {readonly 'cpu-index': number; readonly 'thread-id': number};

/** Of query-blockstats (qapi/block-core.json). */
type BlockStats = {
  readonly qdev?: string;
  readonly stats: Readonly<
    Record<'rd_bytes' | 'wr_bytes' | 'rd_operations' | 'wr_operations', number>
  >;
};

/**
 * Processor time comes from the threads that QEMU runs the vCPUs in, which are asked for again only
 * when one of them is gone; memory from the balloon; the counters of the disks from QEMU.
 */
export function createSampler(host: {
  readonly config: DomainConfig;
  readonly network: GuestNetwork;
}): Sampler {
  const {config, network} = host;
  let threads: readonly CpuInfo[] = [];
  let pid = 0;
  let actual = config.memory * mebibyte;
  let reporting = false;
  /** The last figures: QEMU answers nothing while it is stopped by a signal. */
  let vcpus: readonly VcpuSample[] = [];
  let vbds: readonly VbdSample[] = [];
  let guestFree: number | undefined;

  const listDisks = () => placeDisks(host.config.disks).filter(({format}) => format !== 'empty');

  const ask = <T>(run: QemuRun, command: string, given = {}) =>
    run.monitor.execute<T>(command, given, {timeout: patience});

  const sampleVcpus = async (run: QemuRun): Promise<readonly VcpuSample[]> => {
    if (pid !== run.pid) {
      pid = run.pid;
      threads = [];
      reporting = false;
    }
    const wanted = run.record().vcpus;
    const known = threads.map(cpu => readThread(run.pid, cpu['thread-id']));
    const whole = known.length >= Math.max(1, wanted ?? 0);
    if (whole && known.every(each => each !== undefined)) return used(known, wanted);
    threads = await ask<CpuInfo[]>(run, 'query-cpus-fast');
    return used(
      threads.flatMap(cpu => readThread(run.pid, cpu['thread-id']) ?? []),
      wanted,
    );
  };

  const sampleDisks = async (run: QemuRun): Promise<readonly VbdSample[]> => {
    const disks = listDisks();
    if (disks.length === 0) return [];
    const stats = await ask<BlockStats[]>(run, 'query-blockstats');
    return disks.map(({vdev, id}) => {
      const found = stats.find(({qdev}) => qdev?.includes(`${id}-device`))?.stats;
      return {
        vdev,
        readRequests: found?.rd_operations ?? 0,
        readBytes: found?.rd_bytes ?? 0,
        writeRequests: found?.wr_operations ?? 0,
        writeBytes: found?.wr_bytes ?? 0,
      };
    });
  };

  const sampleMemory = async (run: QemuRun) => {
    ({actual} = await ask<{actual: number}>(run, 'query-balloon'));
    if (!reporting) {
      reporting = true;
      const property = 'guest-stats-polling-interval';
      await ask(run, 'qom-set', {path: balloonPath, property, value: reportInterval});
    }
    const report = await ask<{stats?: unknown}>(run, 'qom-get', {
      path: balloonPath,
      property: 'guest-stats',
    });
    const free = isRecord(report.stats) ? report.stats['stat-free-memory'] : undefined;
    // A guest without the driver is given as 2^64 - 1.
    guestFree = typeof free === 'number' && free < 2 ** 60 ? free : undefined;
  };

  return {
    sample: async run => {
      if (run && !run.over()) {
        try {
          vcpus = await sampleVcpus(run);
          await sampleMemory(run);
          vbds = await sampleDisks(run);
        } catch {
          // Figures of a moment ago do; whether the guest is well is for others to find out.
        }
      }
      return {
        vcpus,
        memory: {
          current: actual,
          maximum: config.maxmem * mebibyte,
          resident: run ? residentBytes(run.pid) : 0,
          ...(guestFree === undefined ? {} : {guestFree}),
        },
        vifs: await network.status(),
        vbds,
      };
    },
  };
}

/** Those beyond what the guest is to use are there and idle. */
const used = (vcpus: readonly VcpuSample[], wanted = vcpus.length): readonly VcpuSample[] =>
  vcpus.map((vcpu, index) => (index < wanted ? vcpu : {...vcpu, busy: false, online: false}));

const residentBytes = (pid: number) => Number(readProc(`${pid}/statm`)?.split(' ')[1] ?? 0) * 4096;
