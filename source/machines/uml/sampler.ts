import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineSample} from '../machine.ts';
import {readUsage, residentBytes} from './kernel-process.ts';
import type {KernelRun} from './kernel-run.ts';

const mebibyte = 1024 * 1024;

/** Measures a machine, from what the host shows of its processes. */
export type Sampler = {
  readonly sample: (run: KernelRun | undefined) => Promise<MachineSample>;
};

export function createSampler(config: DomainConfig): Sampler {
  /** The highest figure so far: a program that ends hands its time on rounded down to ticks. */
  let nanoseconds = 0;

  return {
    sample: async run => {
      const usage = run && readUsage(run.pid);
      nanoseconds = Math.max(nanoseconds, usage?.nanoseconds ?? 0);
      const record = run?.record();
      const boot = (record?.bootMemory ?? config.memory) * mebibyte;
      return {
        vcpus: [
          {
            cpuNanoseconds: nanoseconds,
            busy: usage?.busy ?? false,
            ...(usage ? {processor: usage.processor, threadId: usage.pid} : {}),
          },
        ],
        memory: {
          current: boot - (record?.taken ?? 0),
          maximum: config.maxmem * mebibyte,
          resident: run ? residentBytes(run.pid) : 0,
        },
        vifs: config.vifs.map(({mac}) => ({
          mac,
          rxBytes: 0,
          rxPackets: 0,
          txBytes: 0,
          txPackets: 0,
        })),
        vbds: [],
      };
    },
  };
}
