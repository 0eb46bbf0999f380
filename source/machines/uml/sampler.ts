import type {DomainConfig} from '../../config/domain-config.ts';
import type {GuestNetwork} from '../../network/guest-network.ts';
import type {MachineSample, VbdSample} from '../machine-sample.ts';
import {placeDisks} from './devices/disks.ts';
import type {UbdDisk} from './devices/disks.ts';
import {readUsage, residentBytes} from './kernel/kernel-process.ts';
import type {KernelRun} from './kernel/kernel-run.ts';
import {parseDiskstats, parseMeminfo} from './proc-text.ts';

const mebibyte = 1024 * 1024;

/** Milliseconds between two samples from which on somebody is taken to be watching. */
const watching = 5000;
/** Milliseconds a guest has to answer what is only asked for the sake of figures. */
const patience = 250;

/** Measures a machine. */
export type Sampler = {
  readonly sample: (run: KernelRun | undefined) => Promise<MachineSample>;
};

type GuestFigures = {
  readonly free?: number | undefined;
  readonly vbds: readonly VbdSample[];
};

/**
 * Time and memory come from /proc of the host. What only the guest knows, its free memory and what
 * its disks did, is asked over the control line when that is open anyway; it is opened for the sake of
 * these figures only for a domain with disks, and only from the second sample within five seconds
 * on: a single look at a list of many domains is to start no process for each. Until then, and while
 * the guest does not answer, the disks' counters are those last seen. What passes its interfaces is
 * counted by their networks.
 */
export function createSampler(host: {
  readonly config: DomainConfig;
  readonly network: GuestNetwork;
}): Sampler {
  const {config, network} = host;
  /** The highest figure so far: a program that ends hands its time on rounded down to ticks. */
  let nanoseconds = 0;
  let lastSample = -Infinity;
  let figures: GuestFigures = {vbds: []};

  const disks = () => placeDisks(host.config.disks);

  const askGuest = async ({mconsole, record}: KernelRun) => {
    const now = performance.now();
    const watched = now - lastSample < watching;
    lastSample = now;
    const wanted = mconsole.warm() || (watched && host.config.disks.length > 0);
    if (!wanted || record().paused) return;
    const request = {timeout: patience, keepsWarm: host.config.disks.length > 0};
    try {
      const meminfo = parseMeminfo(await mconsole.request('proc meminfo', request));
      const vbds =
        host.config.disks.length === 0
          ? []
          : countDisks(disks(), await mconsole.request('proc diskstats', request));
      figures = {free: meminfo.get('MemFree'), vbds};
    } catch {
      // Figures of a moment ago do; whether the guest is well is for others to find out.
      figures = {vbds: figures.vbds};
    }
  };

  return {
    sample: async run => {
      const [vifs] = await Promise.all([network.status(), run && askGuest(run)]);
      const usage = run && readUsage(run.pid);
      nanoseconds = Math.max(nanoseconds, usage?.nanoseconds ?? 0);
      const record = run?.record();
      const boot = (record?.bootMemory ?? config.memory) * mebibyte;
      return {
        vcpus: [
          {
            cpuNanoseconds: nanoseconds,
            busy: record?.paused === true ? false : (usage?.busy ?? false),
            ...(usage ? {processor: usage.processor, threadId: usage.pid} : {}),
          },
        ],
        memory: {
          current: boot - (record?.taken ?? 0),
          maximum: config.maxmem * mebibyte,
          resident: run ? residentBytes(run.pid) : 0,
          ...(figures.free === undefined || !run?.mconsole.warm() ? {} : {guestFree: figures.free}),
        },
        vifs,
        vbds: figures.vbds.length === disks().length ? figures.vbds : countDisks(disks(), ''),
      };
    },
  };
}

const nothing = {readRequests: 0, readBytes: 0, writeRequests: 0, writeBytes: 0};

function countDisks(disks: readonly UbdDisk[], diskstats: string): VbdSample[] {
  const counters = parseDiskstats(diskstats);
  return disks.map(({vdev, device}) => ({vdev, ...(counters.get(device) ?? nothing)}));
}
