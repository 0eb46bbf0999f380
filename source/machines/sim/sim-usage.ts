import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineSample} from '../machine-sample.ts';
import type {Behaviour} from './behaviour.ts';

const mebibyte = 1024 * 1024;

/** Bytes of one simulated packet and of one simulated disk request. */
const packetBytes = 1000;
const requestBytes = 4096;

/** Nanoseconds of processor time, bytes to and from disks, bytes to and from networks. */
export type SimTotal = {cpu: number; disk: number; net: number};

/** What a simulated machine has used: integrals of the loads that it is told to have. */
export type SimUsage = {
  readonly total: SimTotal;
  /** Adds what was used until now: belongs before every change of a load or of the power. */
  readonly settle: () => void;
  /** @param memory Bytes that the guest is given. */
  readonly sample: (memory: number, vcpus: number) => MachineSample;
};

export type SimUsageOptions = {
  /** As it is now: disks come and go. */
  readonly config: () => DomainConfig;
  readonly behaviour: () => Behaviour;
  readonly isOn: () => boolean;
};

export function createUsage({config, behaviour, isOn}: SimUsageOptions): SimUsage {
  const total: SimTotal = {cpu: 0, disk: 0, net: 0};
  let settledAt = performance.now();

  const settle = () => {
    const now = performance.now();
    const seconds = isOn() ? (now - settledAt) / 1000 : 0;
    const {hang, cpu, disk, net} = behaviour();
    total.cpu += seconds * (hang ? 1 : cpu / 100) * 1e9;
    total.disk += seconds * disk;
    total.net += seconds * net;
    settledAt = now;
  };

  const sample = (memory: number, vcpus: number): MachineSample => {
    settle();
    const {hang, cpu, memory: used} = behaviour();
    const {maxmem, vifs, disks} = config();
    const busy = isOn() && (hang || cpu >= 50);
    return {
      vcpus: Array.from({length: vcpus}, () => ({cpuNanoseconds: Math.round(total.cpu), busy})),
      memory: {
        current: memory,
        maximum: maxmem * mebibyte,
        resident: Math.round((memory * used) / 100),
        guestFree: Math.round((memory * (100 - used)) / 100),
      },
      vifs: vifs.map(({mac}) => ({
        mac,
        rxBytes: Math.round(total.net),
        rxPackets: Math.round(total.net / packetBytes),
        txBytes: Math.round(total.net),
        txPackets: Math.round(total.net / packetBytes),
      })),
      vbds: disks.map(({vdev}) => ({
        vdev,
        readRequests: Math.round(total.disk / requestBytes),
        readBytes: Math.round(total.disk),
        writeRequests: Math.round(total.disk / requestBytes),
        writeBytes: Math.round(total.disk),
      })),
    };
  };

  return {total, settle, sample};
}
