import {statSync} from 'node:fs';
import type {ResolveOptions} from '../../config/resolve/resolution.ts';
import {guestLimits} from '../../config/settings/read-settings.ts';
import type {Settings} from '../../config/settings/read-settings.ts';
import {resolveImage} from '../../images/image.ts';
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
 */
export function resolveOptions(
  {settings, places}: ResolvePort,
  path: string | undefined,
  words: readonly string[],
  start: boolean,
): ResolveOptions {
  const read = settings();
  return {
    words,
    ...(path === undefined ? {} : {path}),
    workingDirectory: process.cwd(),
    machine: read.machine.value,
    limits: guestLimits(read),
    defaultKernel: 'mini',
    start,
    resolveImage: name => {
      const image = resolveImage(places.images, name);
      return image && {...image, consoleLine: image.console};
    },
    isFile: file => statSync(file, {throwIfNoEntry: false})?.isFile() === true,
    kernelKind,
    newUuid: randomUuid,
  };
}
