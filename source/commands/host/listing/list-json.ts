import type {DomainInfo} from '../../../protocol/commands.ts';
import {toMebibytes, toSeconds} from './format-number.ts';
import type {Row} from './rows.ts';

/** One domain of `list --json`. */
export type ListedJson = {
  readonly name: string;
  readonly id: number;
  readonly uuid: string;
  readonly machine: string;
  /** What executes the guest: `kvm` or `tcg`; null where its machine has one way only. */
  readonly accel: string | null;
  /** The six columns. */
  readonly state: string;
  readonly mem_mib: number;
  readonly maxmem_mib: number;
  readonly vcpus: number;
  readonly cpu_seconds: number;
  /** Seconds since 1970; null for a domain whose machine was not launched yet. */
  readonly started_at: number | null;
  /** Path of the config file; null where there is none. */
  readonly config: string | null;
  /** QMP's word for the state. */
  readonly status: DomainInfo['status'];
  /** Why it shut down, while it is down. */
  readonly reason: DomainInfo['reason'] | null;
  readonly message: string | null;
  readonly restarts: number;
  readonly maxvcpus: number;
  /** Seconds since 1970. */
  readonly created_at: number;
  /** The process that owns the domain; null for Domain-0 and where nobody could be asked. */
  readonly guest_pid: number | null;
  /** IPv4 addresses that the guest uses, as far as they are known. */
  readonly addresses: readonly string[];
  /** Ports of the host that lead to the guest, as in the config key `forward`. */
  readonly forwards: readonly string[];
  /** Why nobody could be asked; null where all is well. */
  readonly trouble: string | null;
};

export function toListedJson({info, domain}: Row): ListedJson {
  return {
    name: info.name,
    id: info.id,
    uuid: info.uuid,
    machine: info.machine,
    accel: info.accelerator ?? null,
    state: info.state,
    mem_mib: toMebibytes(info.stats.memory.current),
    maxmem_mib: toMebibytes(info.stats.memory.maximum),
    vcpus: info.vcpus,
    cpu_seconds: toSeconds(info['cpu-ns']),
    started_at: info['started-at'] ?? null,
    config: info.config ?? null,
    status: info.status,
    reason: info.reason ?? null,
    message: info.message ?? null,
    restarts: info.restarts,
    maxvcpus: info.maxvcpus,
    created_at: info['created-at'],
    guest_pid: domain?.entry.guest?.pid ?? null,
    addresses: info.stats.vifs.flatMap(({address}) => address ?? []),
    forwards: info.forwards ?? [],
    trouble: domain?.trouble ?? null,
  };
}
