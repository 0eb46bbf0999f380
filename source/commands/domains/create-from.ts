import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {checkDomainName} from '../../config/domain-name.ts';
import {UsageError} from '../../errors.ts';
import {copyDisk} from '../../images/copy-disk.ts';
import {resolveDiskImage} from '../../images/disk-image.ts';
import type {DiskImage} from '../../images/disk-image.ts';
import {isImageMachine} from '../../images/image.ts';
import {fetchImage} from '../../images/store.ts';
import {disksDirectory} from '../../system/paths.ts';
import {showFetch} from '../images/fetch-progress.ts';
import {interruptible} from '../interruptible.ts';
import type {Context} from '../verb.ts';

/**
 * Makes what a domain from an image consists of: a disk of its own, a copy that shares what it can
 * with the image, and a config among the others. Gets the kernel for its machine, if that is not here.
 *
 * @returns the path of the config, to be created like any other.
 * @throws {UsageError} when there is no such image, or the domain has a disk or a config already.
 */
export async function prepareFrom(
  {places, settings, env, stderr}: Context,
  imageName: string,
  {name, words}: {readonly name: string; readonly words: readonly string[]},
): Promise<string> {
  const image = resolveDiskImage(places.images, imageName);
  if (image === undefined) {
    throw new UsageError(
      `There is no disk image '${imageName}': domux image build debian makes one, domux image list shows them.`,
    );
  }
  const refusal = checkDomainName(name);
  if (refusal !== undefined) throw new UsageError(refusal);
  const disk = join(disksDirectory(places), `${name}.raw`);
  const config = join(places.configs, `${name}.cfg`);
  for (const file of [disk, config]) {
    if (existsSync(file)) {
      throw new UsageError(`${file} is there already: domux create ${name} starts that domain.`);
    }
  }

  const given = words.findLast(word => word.startsWith('machine='))?.slice('machine='.length);
  const wanted = given ?? settings().machine.value;
  const machine = isImageMachine(wanted) ? wanted : 'uml';
  const {onProgress, stop} = showFetch(stderr);
  try {
    await interruptible(async signal => {
      await fetchImage(places.images, 'mini', {machine, onProgress, signal, env});
      onProgress({phase: 'copy'});
      mkdirSync(disksDirectory(places), {recursive: true});
      await copyDisk(image.disk, disk, {signal, env});
    });
    mkdirSync(places.configs, {recursive: true});
    writeFileSync(config, configOf(image, {name, disk, machine}), {flag: 'wx'});
  } catch (error) {
    rmSync(disk, {force: true});
    throw error;
  } finally {
    stop();
  }
  return config;
}

/** The initramfs of `mini` loads the drivers, and goes on with the system on the disk. */
const configOf = (
  image: DiskImage,
  {name, disk, machine}: {name: string; disk: string; machine: string},
) => `# ${image.summary}, from the image ${image.name}.

name = ${JSON.stringify(name)}
machine = "${machine}"
memory = 256

kernel = "mini"
root = "/dev/xvda"
extra = "rdinit=/usr/lib/mini/root systemd.hostname=${hostName(name)}"
disk = [${JSON.stringify(`file:${disk},xvda,w`)}]
`;

/** What RFC 1123 leaves of a name. */
const hostName = (name: string) => name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 63);
