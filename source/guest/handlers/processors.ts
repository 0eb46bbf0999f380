import {cpuSet} from '../../config/processors/cpu-set.ts';
import {RefusedError} from '../../errors.ts';
import type {processorCommands} from '../../protocol/commands/processors.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {describeAffinity, place, readTopology, withSet} from '../processors/placement.ts';

/** Changes the processors of a domain: how many there are, and where they run. */
export function createProcessorHandlers(
  domain: Domain,
): TableHandlers<typeof processorCommands, Peer> {
  const {lifecycle, config, configs} = domain;

  return {
    'query-cpus-fast': async () =>
      (await domain.sample()).vcpus.map((vcpu, index) => ({
        'cpu-index': index,
        'qom-path': `/machine/unattached/device[${index}]`,
        'thread-id': vcpu.threadId ?? 0,
        target: 'x86_64',
        'domux-cpu-ns': vcpu.cpuNanoseconds,
        'domux-busy': vcpu.busy,
        ...(vcpu.processor === undefined ? {} : {'domux-processor': vcpu.processor}),
        ...describeAffinity(vcpu.threadId),
      })),

    'domux-set-vcpus': async ({value, overcommit}, {who}) => {
      lifecycle.check('domux-set-vcpus');
      const setVcpus = lifecycle.operation('setVcpus');
      const {vcpus, maxvcpus} = config();
      if (value < 1) throw new RefusedError('GenericError', 'A guest needs a vCPU.');
      const processors = readTopology().online.length;
      if (value > processors && overcommit !== true) {
        throw new RefusedError(
          'GenericError',
          `You are overcommmitting! You have ${processors} physical CPUs and want ${value} vCPUs! Aborting, use --ignore-host to continue`,
        );
      }
      if (value > maxvcpus) {
        throw new RefusedError(
          'GenericError',
          `This domain was started with room for ${vcpuCount(maxvcpus)}: set maxvcpus = ${value} and create it anew.`,
        );
      }
      return domain.inTurn(async () => {
        const actual = await setVcpus(value);
        configs.amend(each => ({...each, vcpus: Math.min(actual, each.maxvcpus)}));
        domain.record('vCPUs set', who, `${vcpus} to ${actual}`);
        await place(lifecycle.machine(), config());
        return {actual};
      });
    },

    'domux-set-affinity': async ({vcpu, cpus}, {who}) => {
      lifecycle.check('domux-set-affinity');
      lifecycle.operation('threads');
      const {maxvcpus} = config();
      if (vcpu !== undefined && (vcpu < 0 || vcpu >= maxvcpus)) {
        throw new RefusedError(
          'DeviceNotFound',
          `There is no vCPU ${vcpu}: this domain has ${vcpuCount(maxvcpus)}.`,
        );
      }
      cpuSet(cpus, vcpu ?? 0, readTopology());
      return domain.inTurn(async () => {
        await place(lifecycle.machine(), {...config(), cpus: setsFor(vcpu, cpus)});
        configs.amend(each => withSet(each, vcpu, cpus));
        domain.record('affinity set', who, `${vcpu ?? 'all'} ${cpus}`);
        return {};
      });
    },
  };
}

/** As a config has it; nothing is said of the vCPUs that stay where they are. */
function setsFor(vcpu: number | undefined, cpus: string): string | readonly string[] {
  if (vcpu === undefined) return cpus;
  const sets: string[] = [];
  sets[vcpu] = cpus;
  return sets;
}

const vcpuCount = (count: number) => (count === 1 ? '1 vCPU' : `${count} vCPUs`);
