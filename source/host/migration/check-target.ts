import {statSync} from 'node:fs';
import {machine as architecture} from 'node:os';
import type {DomainConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import type {Target} from './target.ts';

const mebibyte = 1024 * 1024;

/**
 * Checks that another host can take a domain, before anything is changed there or here. What only its
 * machine can tell, it tells when it is started.
 *
 * @throws {RefusedError} naming everything that is in the way, each with the cure.
 */
export async function checkTarget(target: Target, config: DomainConfig): Promise<void> {
  const [facts, problems] = await Promise.all([target.query(), findMissing(target, config)]);
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
    const free = Math.floor(facts.memoryFree / mebibyte);
    problems.push(`has ${free} MiB free, and the guest may have ${config.maxmem} MiB`);
  }
  if (problems.length === 0) return;
  throw new RefusedError('GenericError', problems.map(each => `${address} ${each}.`).join('\n'));
}

/** Files that the machine opens and that are not the same there. */
async function findMissing(
  target: Target,
  {kernel, kernelElf, ramdisk, disks}: DomainConfig,
): Promise<string[]> {
  const present = disks.filter(({format}) => format !== 'empty');
  const paths = [
    ...[kernel, kernelElf, ramdisk].filter(path => path !== undefined),
    ...present.map(({target: path}) => path),
  ];
  const sizes = await target.sizes(paths);
  return paths.flatMap((path, index) => {
    const there = sizes[index];
    const disk = present.find(each => each.target === path);
    if (there === undefined) {
      const what = disk === undefined ? '' : `, the disk ${disk.vdev}`;
      return [`has no ${path}${what}: it has to be there under the same path`];
    }
    const differs = disk?.format === 'raw' && statSync(path).size !== there;
    return differs ? [`has another ${path} than this host, of ${there} bytes`] : [];
  });
}
