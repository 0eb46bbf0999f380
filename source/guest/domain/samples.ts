import {formatForward} from '../../config/devices/forward-spec.ts';
import type {MachineSample} from '../../machines/machine-sample.ts';
import type {DomainInfo, DomainStats, Result} from '../../protocol/commands.ts';
import {stateColumns} from '../../protocol/states.ts';
import type {Domain} from './domain.ts';

/** What is said of a domain whose machine does not run: configured sizes, no load. */
export const idleSample = (current: number, maximum: number): MachineSample => ({
  vcpus: [],
  memory: {current, maximum, resident: 0},
  vifs: [],
  vbds: [],
});

/** A machine's counters in the form of the control protocol. */
export function toStats({vcpus, memory, vifs, vbds}: MachineSample): DomainStats {
  return {
    vcpus: vcpus.map(({cpuNanoseconds, busy, processor, online}) => ({
      'cpu-ns': cpuNanoseconds,
      busy,
      ...(online === undefined ? {} : {online}),
      ...(processor === undefined ? {} : {processor}),
    })),
    memory: {
      current: memory.current,
      maximum: memory.maximum,
      resident: memory.resident,
      ...(memory.guestFree === undefined ? {} : {'guest-free': memory.guestFree}),
    },
    vifs: vifs.map(vif => ({
      mac: vif.mac,
      ...(vif.index === undefined ? {} : {index: vif.index}),
      ...(vif.network === undefined ? {} : {network: vif.network}),
      ...(vif.address === undefined ? {} : {address: vif.address}),
      'rx-bytes': vif.rxBytes,
      'rx-packets': vif.rxPackets,
      'tx-bytes': vif.txBytes,
      'tx-packets': vif.txPackets,
    })),
    vbds: vbds.map(vbd => ({
      vdev: vbd.vdev,
      'read-requests': vbd.readRequests,
      'read-bytes': vbd.readBytes,
      'write-requests': vbd.writeRequests,
      'write-bytes': vbd.writeBytes,
    })),
  };
}

/** Nanoseconds of processor time of all vCPUs. */
export const totalCpu = ({vcpus}: MachineSample): number =>
  vcpus.reduce((sum, {cpuNanoseconds}) => sum + cpuNanoseconds, 0);

function describeTransfer({
  status,
  ram,
  'total-time': time = 0,
}: Result<'query-migrate'>): Pick<DomainInfo, 'transfer'> {
  if (status !== 'active') return {};
  if (ram === undefined || ram.transferred + ram.remaining === 0) {
    return {transfer: {'total-time': time}};
  }
  const percent = Math.floor((100 * ram.transferred) / (ram.transferred + ram.remaining));
  return {transfer: {'total-time': time, percent}};
}

/** Everything that a list shows of a domain. */
export function toDomainInfo(domain: Domain, sample: MachineSample): DomainInfo {
  const {entry} = domain;
  const config = domain.config();
  const {status, reason, message, startedAt, restarts, spentCpu} = domain.lifecycle.state();
  const accelerator = domain.lifecycle.machine().accelerator?.();
  const busy = sample.vcpus.some(vcpu => vcpu.busy);
  return {
    id: entry.id,
    name: domain.name(),
    uuid: config.uuid,
    machine: config.machine,
    ...(accelerator === undefined ? {} : {accelerator}),
    status,
    state: stateColumns(status, busy, reason),
    ...(reason === undefined ? {} : {reason}),
    ...(message === undefined ? {} : {message}),
    ...describeTransfer(domain.lifecycle.transfer.query()),
    vcpus: sample.vcpus.filter(({online}) => online !== false).length || config.vcpus,
    maxvcpus: config.maxvcpus,
    ...(startedAt === undefined ? {} : {'started-at': startedAt}),
    'created-at': entry.createdAt,
    restarts,
    ...(config.forwards === undefined ? {} : {forwards: config.forwards.map(formatForward)}),
    ...(config.source === undefined ? {} : {config: config.source}),
    'configured-at': domain.configs.changedAt(),
    'config-waits': domain.configs.next() !== undefined,
    consoles: domain.consoles.map(({hub}) => ({'bytes-out': hub.printed()})),
    'cpu-ns': spentCpu + totalCpu(sample),
    stats: toStats(sample),
  };
}
