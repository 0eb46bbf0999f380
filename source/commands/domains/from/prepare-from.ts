import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {UsageError} from '../../../errors.ts';
import {writeSeed} from '../../../images/cloud/seed.ts';
import {resolveDiskImage} from '../../../images/disk/disk-image.ts';
import type {DiskImage} from '../../../images/disk/disk-image.ts';
import {isImageMachine} from '../../../images/image.ts';
import type {ImageMachine} from '../../../images/image.ts';
import type {ImageOptions} from '../../../images/image-options.ts';
import {fetchBundle, hasBundle} from '../../../images/programs.ts';
import {fetchImage} from '../../../images/store.ts';
import {randomUuid} from '../../../system/random-uuid.ts';
import {showFetch} from '../../images/fetch-progress.ts';
import {readKeys} from '../../images/read-keys.ts';
import {readTextFile} from '../../images/read-text-file.ts';
import {interruptible} from '../../interruptible.ts';
import type {Context} from '../../verb.ts';
import {requireFreeName, seedFile} from './free-name.ts';
import {withFreePorts} from './free-port.ts';
import {hostNameOf, newMachineId, templateConfig} from './template.ts';
import type {FromImage} from './template.ts';
import {withWords} from './with-words.ts';

/** A domain that is to be made from an image, as it was asked for. */
export type Wanted = {
  readonly name: string;
  /** KEY=VALUE of the command line. */
  readonly words: readonly string[];
  /** A file of public keys. */
  readonly sshKey?: string | undefined;
  /** A file that cloud-init is to get as its user-data. */
  readonly userData?: string | undefined;
};

/**
 * Makes what a domain from an image consists of: a config among the others that gives it a layer of its
 * own over the image's disk, a network and a way in, and the CD that cloud-init reads where that is on
 * the disk. Gets the kernel for its machine, if that is not here.
 *
 * @returns the path of the config, to be created like any other.
 * @throws {UsageError} when there is no such image, or something of a domain of this name is there.
 */
export async function prepareFrom(
  context: Context,
  imageName: string,
  wanted: Wanted,
): Promise<string> {
  const {places, env, stderr} = context;
  const {name} = wanted;
  const image = findTemplate(places.images, imageName);
  const {config, disks} = requireFreeName(places, name);

  const machine = machineFor(context, image, wanted.words);
  const cloud = image.cloud && {
    sshKeys: wanted.sshKey === undefined ? image.cloud.sshKeys : readKeys(wanted.sshKey),
    userData: wanted.userData === undefined ? image.cloud.userData : readTextFile(wanted.userData),
    hostname: image.cloud.hostname ?? hostNameOf(name),
    instance: `${name}-${randomUuid()}`,
  };
  if (cloud === undefined && wanted.userData !== undefined) {
    throw new UsageError(`--user-data is for images with cloud-init, which ${imageName} is not.`);
  }
  const seed = cloud && join(disks, seedFile);
  const domain: Omit<FromImage, 'sshPort'> = {
    ...{name, machine, seed, hostname: hostNameOf(name), machineId: newMachineId()},
    sshKey: cloud === undefined ? keyForRoot(wanted.sshKey) : undefined,
  };
  const {onProgress, stop} = showFetch(stderr);
  try {
    await interruptible(async signal => {
      const options: ImageOptions = {onProgress, signal, env};
      await fetchImage(places.images, 'mini', {...options, machine});
      if (cloud === undefined || seed === undefined) return;
      if (!hasBundle('genisoimage', env)) await fetchBundle(places.images, 'genisoimage', options);
      await writeSeed(seed, cloud, options);
    });
    await withFreePorts(places, 1, ([sshPort = 0]) => {
      mkdirSync(places.configs, {recursive: true});
      const text = templateConfig(image, {...domain, sshPort});
      writeFileSync(config, withWords(text, wanted.words), {flag: 'wx'});
    });
  } catch (error) {
    if (seed !== undefined) rmSync(seed, {force: true});
    throw error;
  } finally {
    stop();
  }
  return config;
}

function findTemplate(images: string, name: string): DiskImage {
  const image = resolveDiskImage(images, name);
  if (image !== undefined) return image;
  throw new UsageError(
    `There is no disk image '${name}': domux image build debian makes one, domux image import takes one, domux image list shows them.`,
  );
}

/** The one key that fits among the kernel's parameters, without its comment. */
function keyForRoot(file: string | undefined): string | undefined {
  const [key, ...others] = file === undefined ? [] : readKeys(file);
  if (others.length === 0) return key?.split(' ').slice(0, 2).join(' ');
  throw new UsageError(
    `There are several keys in ${file ?? ''}, and a guest of this image can be given one: give a file with one key, or build the image with all of them.`,
  );
}

/** Given, else as the setting says, else that on which the image boots by itself. */
function machineFor(
  {settings}: Context,
  {partition}: DiskImage,
  words: readonly string[],
): ImageMachine {
  const given = words.findLast(word => word.startsWith('machine='))?.slice('machine='.length);
  const wanted = given ?? settings().machine.value;
  if (isImageMachine(wanted)) return wanted;
  return partition === undefined ? 'uml' : 'qemu';
}
