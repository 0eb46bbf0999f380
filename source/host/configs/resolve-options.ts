import type {MachineKind} from '../../config/domain-config.ts';
import type {BootImage, ResolveOptions} from '../../config/resolve/resolution.ts';
import {guestLimits} from '../../config/settings/read-settings.ts';
import type {Settings} from '../../config/settings/read-settings.ts';
import {imageMachines, leastMemory, resolveImage} from '../../images/image.ts';
import {macChooser} from '../../registry/interfaces/choose-mac.ts';
import {isFileHere} from '../../system/files.ts';
import {disksDirectory} from '../../system/paths.ts';
import type {Places} from '../../system/paths.ts';
import {kernelKind} from '../../system/kernel-kind.ts';
import {randomUuid} from '../../system/random-uuid.ts';

/** What this host has that configs are resolved against. */
export type ResolvePort = {readonly settings: () => Settings; readonly places: Places};

/**
 * What a config is resolved against on this host: the user's settings, images and files.
 *
 * @param path Absolute path of the config; undefined when the command line says it all.
 * @param start The domain is to start now, so what it boots must be there.
 * @param origin What the config is known by where it is a file of another host.
 */
export function resolveOptions(
  {settings, places}: ResolvePort,
  path: string | undefined,
  words: readonly string[],
  start: boolean,
  origin = path,
): ResolveOptions {
  const read = settings();
  const chooseMac = macChooser(places, start);
  return {
    words,
    ...(path === undefined ? {} : {path}),
    workingDirectory: process.cwd(),
    machine: read.machine.value,
    limits: guestLimits(read),
    disksDirectory: disksDirectory(places),
    defaultKernel: 'mini',
    start,
    resolveImage: (name, machine) => findBootImage(places.images, name, machine),
    isFile: isFileHere,
    kernelKind,
    newUuid: randomUuid,
    chooseMac: ({name}, index) => chooseMac({name, path: origin}, index),
  };
}

/** The image for this machine, else for any: a machine that pretends boots whatever there is. */
function findBootImage(
  images: string,
  name: string,
  machine: MachineKind | undefined,
): BootImage | undefined {
  const wanted = imageMachines.find(known => known === machine);
  const image = (wanted && resolveImage(images, name, wanted)) ?? resolveImage(images, name);
  if (image === undefined) return undefined;
  const least = leastMemory[image.machine];
  return {
    ...image,
    ...(image.console && {consoleLine: image.console}),
    ...(least && {leastMemory: least}),
  };
}
