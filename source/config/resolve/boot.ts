import {dirname, isAbsolute, resolve} from 'node:path';
import {machineKinds, type MachineKind} from '../domain-config.ts';
import type {BootImage, ResolveOptions, Resolution} from './resolution.ts';

/**
 * Finds a file that a config names: a relative path is looked for beside the config, as its author
 * sees it, then in the working directory, as xm did.
 */
export type FindFile = {
  (path: string): string | undefined;
  /** Where a relative path leads when no such file exists. */
  readonly directory: string;
};

/** Makes the finder for a config. */
export function createFindFile({path, workingDirectory, isFile}: ResolveOptions): FindFile {
  const directory = path === undefined ? workingDirectory : dirname(path);
  const find = (name: string) =>
    isAbsolute(name)
      ? isFile(name)
        ? name
        : undefined
      : [resolve(directory, name), resolve(workingDirectory, name)].find(isFile);
  return Object.assign(find, {directory});
}

/** What a domain boots; paths are absolute. */
export type Boot = {
  readonly image?: BootImage;
  readonly kernel?: string;
  /** The image's kernel as an ELF file. */
  readonly kernelElf?: string;
  readonly ramdisk?: string;
  /** What is to be booted where neither an image for the machine nor a file is called so. */
  readonly missing?: string;
};

/**
 * Resolves kernel and ramdisk. A word without `/` is an image's name first and a file's name else;
 * so `kernel = "mini"` means the image whatever lies around, and `"./mini"` the file.
 */
export function resolveBoot(
  resolution: Resolution,
  options: ResolveOptions,
  findFile: FindFile,
): Boot {
  const machine = wantedMachine(resolution, options);
  const kernel = resolution.text('kernel') || defaultKernel(resolution, options, machine);
  const imageOf = (name: string | undefined) =>
    !name || name.includes('/') ? undefined : options.resolveImage(name, machine);
  const image = imageOf(kernel);
  const given = resolution.text('ramdisk');
  const ramdiskImage = imageOf(given);

  const locate = (key: 'kernel' | 'ramdisk', name: string) =>
    findFile(name) ?? complainOfAbsence(resolution, options, findFile, key, name);
  const ramdisk =
    given === undefined
      ? image?.ramdisk
      : given === ''
        ? undefined
        : (ramdiskImage?.ramdisk ?? locate('ramdisk', given));
  const isHere =
    image === undefined ? kernel && findFile(kernel) : !machine || image.machine === machine;
  const missing = kernel && !kernel.includes('/') && !isHere;
  return {
    ...(missing ? {missing: kernel} : {}),
    ...(image === undefined ? {} : {image}),
    ...(kernel === undefined ? {} : {kernel: image?.kernel ?? locate('kernel', kernel)}),
    ...(image?.kernelElf === undefined ? {} : {kernelElf: image.kernelElf}),
    ...(ramdisk === undefined ? {} : {ramdisk}),
  };
}

/** The machine that the config asks for, else that of the user's setting. */
export function wantedMachine(
  {text}: Resolution,
  {machine}: ResolveOptions,
): MachineKind | undefined {
  const given = machineKinds.find(kind => kind === text('machine'));
  return given ?? (machine === 'auto' ? undefined : machine);
}

/** What boots where a config says nothing of it: a machine that only pretends has no need of one. */
function defaultKernel(
  {isSet, text}: Resolution,
  {defaultKernel}: ResolveOptions,
  machine: MachineKind | undefined,
) {
  const hvm = text('type') === 'hvm' || text('builder') === 'hvm';
  const other = ['bootloader', 'firmware', 'disk', 'kernel'].some(isSet);
  return hvm || other || machine === 'sim' ? undefined : defaultKernel;
}

function complainOfAbsence(
  {error, warn}: Resolution,
  {start}: ResolveOptions,
  {directory}: FindFile,
  key: 'kernel' | 'ramdisk',
  name: string,
): string {
  const path = resolve(directory, name);
  const message = name.includes('/')
    ? `${path} does not exist`
    : `there is no image \`${name}' here (domux image list tells how to get one) and no file ${path}`;
  if (start === true) error(key, message);
  else warn(key, message);
  return path;
}
