import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  statSync,
  statfsSync,
} from 'node:fs';
import {dirname} from 'node:path';
import {hostname, machine, release} from 'node:os';
import {offeredMachineKinds} from '../../../config/domain-config.ts';
import type {HostResult} from '../../../protocol/host-commands.ts';
import {migrationExchange} from '../../../protocol/shapes/migration-exchange.ts';
import {sha256} from '../../../system/node/hash.ts';
import type {Places} from '../../../system/paths.ts';
import {readDomainZero} from '../../domain-zero.ts';
import {userName} from '../../who.ts';

/** What this host is and can take. */
export function queryHost({
  configs,
  run,
  log,
  data,
  images,
}: Places): HostResult<'domux-query-host'> {
  const {vcpus, stats} = readDomainZero();
  return {
    host: hostname(),
    user: userName(),
    architecture: machine(),
    kernel: release(),
    machines: [...offeredMachineKinds],
    kvm: may('/dev/kvm', constants.R_OK | constants.W_OK),
    exchange: migrationExchange,
    processors: vcpus,
    'memory-total': stats.memory.current,
    'memory-free': stats.memory['guest-free'] ?? 0,
    'disk-free': freeBytes(data),
    places: {configs, run, log, data, images},
  };
}

/** Which of some files there are, how large, and whether they can be written. */
export function queryFiles(paths: readonly string[]): HostResult<'domux-query-files'> {
  return paths.map(path => {
    const stat = statSync(path, {throwIfNoEntry: false});
    const isThere = stat !== undefined && !stat.isDirectory();
    return {
      path,
      ...(isThere ? {size: stat.size, identity: `${bootId()} ${stat.dev} ${stat.ino}`} : {}),
      ...(isThere && stat.isFile() ? {head: hashOfHead(path)} : {}),
      writable: isThere && may(path, constants.W_OK),
    };
  });
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();

const headSize = 64 * 1024;

/** Empty where it cannot be read. */
function hashOfHead(path: string): string {
  let descriptor;
  try {
    descriptor = openSync(path, 'r');
    const head = Buffer.alloc(headSize);
    const length = readSync(descriptor, head, 0, headSize, 0);
    return sha256(head.subarray(0, length));
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Of the file system that a directory is on, or will be once it is made. */
function freeBytes(directory: string): number {
  if (statSync(directory, {throwIfNoEntry: false}) === undefined) {
    return directory === dirname(directory) ? 0 : freeBytes(dirname(directory));
  }
  const {bavail, bsize} = statfsSync(directory);
  return bavail * bsize;
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
