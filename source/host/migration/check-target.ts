import {machine as architecture} from 'node:os';
import type {DiskConfig, DomainConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {queryFiles} from '../remote/serving/query-host.ts';
import type {DiskCopy} from '../../registry/guests/orders.ts';
import type {FileFacts, Target, TargetFacts} from './target.ts';

const mebibyte = 1024 * 1024;
const mebibytes = (bytes: number) => Math.floor(bytes / mebibyte);

/**
 * Checks that another host can take a domain, before anything is changed there or here. What only its
 * machine can tell, it tells when it is started.
 *
 * @throws {RefusedError} naming everything that is in the way, each with the cure.
 */
export async function checkTarget(
  target: Target,
  facts: TargetFacts,
  config: DomainConfig,
  copies: readonly DiskCopy[],
): Promise<void> {
  const copied = copies.map(({vdev}) => vdev);
  const disks = config.disks.filter(({vdev}) => !copied.includes(vdev));
  const problems = await findMissing(target, {...config, disks});
  const {address} = target;
  if (!facts.machines.includes(config.machine)) {
    problems.push(`has no machine ${config.machine}: it needs a newer domux`);
  }
  if (facts.architecture !== architecture()) {
    problems.push(`is ${facts.architecture}, and the guest runs on ${architecture()}`);
  }
  // On this very host the guest keeps the memory that it has.
  const needed = config.maxmem * mebibyte;
  if (!address.startsWith('dir:') && facts.memoryFree < needed) {
    problems.push(
      `has ${mebibytes(facts.memoryFree)} MiB free, and the guest may have ${config.maxmem} MiB`,
    );
  }
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  if (bytes > facts.diskFree) {
    problems.push(`has ${mebibytes(facts.diskFree)} MiB for disks of ${mebibytes(bytes)} MiB`);
  }
  if (problems.length === 0) return;
  throw new RefusedError('GenericError', problems.map(each => `${address} ${each}.`).join('\n'));
}

/** Files that the machine opens and that are not the same there. */
async function findMissing(
  target: Target,
  {kernel, kernelElf, ramdisk, disks}: DomainConfig,
): Promise<string[]> {
  const booted = [kernel, kernelElf, ramdisk].filter(path => path !== undefined);
  const files = filesOf(disks);
  const paths = files.map(({path}) => path);
  const here = queryFiles(paths);
  const there = await target.files([...booted, ...paths]);
  return there.flatMap((fact, index) => {
    const place = index - booted.length;
    const [file, own] = [files[place], here[place]];
    if (file === undefined || own === undefined) {
      return fact.size === undefined ? [`has no ${fact.path}: it has to be there`] : [];
    }
    const problem = compare(own, fact);
    return problem === undefined ? [] : [`${problem}, the disk ${file.vdev}: ${cure}`];
  });
}

const cure = 'have both hosts reach it under this path, or copy it with --copy-disks';

/** The files that disks are in: what they are over too. */
const filesOf = (disks: readonly DiskConfig[]) =>
  disks
    .flatMap(({vdev, target, layer}) => [target, layer].map(path => ({vdev, path})))
    .filter((file): file is {vdev: string; path: string} => file.path?.startsWith('/') === true);

/** Why a file there is not the one that is here. */
function compare(here: FileFacts, there: FileFacts): string | undefined {
  if (there.size === undefined) return `has no ${there.path}`;
  const [boot, boots] = [here, there].map(({identity = ''}) => identity.split(' ')[0]);
  // On one host a file is the same, or is not; elsewhere it has to look the same.
  const same =
    boot === boots
      ? here.identity === there.identity
      : here.size === there.size && here.head === there.head;
  return same ? undefined : `has another ${there.path} than this host`;
}
