import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineSample} from '../../machines/machine-sample.ts';
import type {Lifecycle} from '../lifecycle/lifecycle.ts';
import {idleSample, totalCpu} from './samples.ts';

/** Looks at the machine of a domain, and remembers what only a machine that is there can tell. */
export type DomainSampler = {
  /** Counters of the machine; what is configured while there is none. */
  readonly sample: () => Promise<MachineSample>;
  /** Bytes the guest may be given at most. */
  readonly maximum: () => number;
  /** Nanoseconds of processor time that the machine had used when it was last looked at. */
  readonly cpuSeen: () => number;
  /** There is another machine, which has used none. */
  readonly beginAnew: () => void;
};

const mebibyte = 1024 * 1024;

export function createSampler(
  lifecycle: () => Pick<Lifecycle, 'state' | 'machine'>,
  config: () => Pick<DomainConfig, 'memory' | 'maxmem'>,
): DomainSampler {
  let cpuSeen = 0;
  const maximum = () => lifecycle().state().maximum ?? config().maxmem * mebibyte;

  return {
    maximum,
    cpuSeen: () => cpuSeen,
    beginAnew: () => {
      cpuSeen = 0;
    },
    sample: async () => {
      const {status} = lifecycle().state();
      if (status !== 'running' && status !== 'paused') {
        return idleSample(config().memory * mebibyte, maximum());
      }
      const machine = lifecycle().machine();
      const taken = await machine.sample();
      if (machine === lifecycle().machine()) cpuSeen = totalCpu(taken);
      return {...taken, memory: {...taken.memory, maximum: maximum()}};
    },
  };
}
