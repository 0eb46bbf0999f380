import {isAbsolute, join, resolve} from 'node:path';
import {parseDiskSpec, type DiskSpec} from '../devices/disk-spec.ts';
import {withLayer} from '../devices/layer-file.ts';
import {clash, formatForward, parseForwardSpec} from '../devices/forward-spec.ts';
import {SpecProblem} from '../devices/spec.ts';
import {parseShareSpec} from '../devices/share-spec.ts';
import {parseVifSpec} from '../devices/vif-spec.ts';
import type {
  DiskConfig,
  DomainConfig,
  ForwardConfig,
  ShareConfig,
  ShareDriver,
  MachineKind,
  VifConfig,
  VifSpec,
} from '../domain-config.ts';
import {nameType, textOf, type Evaluated} from '../evaluation/values.ts';
import type {FindFile} from './boot.ts';
import type {Resolution} from './resolution.ts';

/** The disks of a config; two with one vdev are an error. */
export function resolveDisks(
  resolution: Resolution,
  findFile: FindFile,
  {start, ...owner}: Parameters<typeof withLayer>[1] & {readonly start: boolean},
): DiskConfig[] {
  const complain = start ? resolution.error : resolution.warn;
  const disks: DiskConfig[] = [];
  const layered = resolution.flag('cow') ?? false;
  for (const element of resolution.elements('disk')) {
    const spec = parseElement(resolution, 'disk', element, parseDiskSpec);
    if (spec === undefined) continue;
    const {vdev} = spec.disk;
    if (disks.some(disk => disk.vdev === vdev)) {
      resolution.error('disk', `two disks have the vdev \`${vdev}'`, element);
    }
    const {layer} = spec.disk;
    const target = locateTarget(spec, findFile);
    const pretends = owner.machine === 'sim';
    if (!pretends && isOnThisHost(spec.disk, target) && findFile(target) === undefined) {
      const cure = target.startsWith('/dev/') ? '' : ': domux disk create makes a disk';
      complain('disk', `${target} does not exist${cure}`, element);
    }
    const disk: DiskConfig = {
      ...spec.disk,
      target,
      ...(layer === undefined ? {} : {layer: resolve(findFile.directory, layer)}),
      ...(layered && takesLayer(spec.disk) ? {cow: true} : {}),
    };
    disks.push(withLayer(disk, owner));
  }
  return disks;
}

/** What `cow = 1` is about: disks that would be written to themselves. */
const takesLayer = ({access, cdrom, force, layer, target}: DiskConfig) =>
  access === 'w' && !cdrom && !force && layer === undefined && target !== '';

/** A script brings others, or takes its target for something else. */
const isOnThisHost = ({script, backend, backendtype}: DiskConfig, target: string) =>
  isAbsolute(target) &&
  script === undefined &&
  backend === undefined &&
  backendtype !== 'standalone';

/** A path relative to the config or to here becomes absolute; after `phy:` it is one under /dev. */
function locateTarget({disk, physical}: DiskSpec, findFile: FindFile): string {
  const {target, script} = disk;
  if (target === '' || isAbsolute(target) || script !== undefined) return target;
  if (physical) return join('/dev', target);
  if (/^[a-z][a-z0-9+.-]*:/.test(target) || disk.backendtype === 'standalone') return target;
  return findFile(target) ?? resolve(findFile.directory, target);
}

/**
 * The interfaces of a config, with `nics` as many as it says at least.
 *
 * @param isOfImage The kernel is an image's.
 */
export function resolveVifs(
  resolution: Resolution,
  macOf: (index: number) => string,
  machine: MachineKind,
  isOfImage: boolean,
): VifConfig[] {
  const specs: VifSpec[] = [];
  for (const element of resolution.elements('vif')) {
    const spec = parseElement(resolution, 'vif', element, text =>
      parseVifSpec(text, (index, message) => resolution.warn('vif', message, element, index)),
    );
    const problem = spec && clashWith(specs, spec);
    if (problem !== undefined) resolution.error('vif', problem, element);
    const doubt = spec && doubtModel(spec, machine, isOfImage);
    if (doubt !== undefined) resolution.warn('vif', doubt, element);
    specs.push(spec ?? {});
  }
  const wanted = resolution.integer('nics') ?? 0;
  while (specs.length < wanted) specs.push({});
  return specs.map((spec, index) => ({...spec, mac: spec.mac ?? macOf(index)}));
}

/** Debian's kernels for clouds, which are those of images, have drivers for virtio's cards alone. */
function doubtModel(
  {model}: VifSpec,
  machine: MachineKind,
  isOfImage: boolean,
): string | undefined {
  if (model === undefined) return undefined;
  if (machine === 'uml') return "`model' has no effect on machine uml: its cards are of one kind";
  return machine === 'qemu' && isOfImage && !model.startsWith('virtio')
    ? `the kernels of images have no driver for ${model}: the guest will have no such interface`
    : undefined;
}

/** Why an interface cannot be beside those before it. */
function clashWith(others: readonly VifSpec[], {mac, devid}: VifSpec): string | undefined {
  if (mac !== undefined && others.some(other => other.mac === mac)) {
    return `two interfaces have the MAC address ${mac}`;
  }
  const place = devid ?? others.length;
  const taken = others.some((other, index) => (other.devid ?? index) === place);
  return taken ? `two interfaces have the device ID ${place}` : undefined;
}

/**
 * The directories that are shared with the guest; two with one tag are an error.
 *
 * @param driver What the guest mounts them by where they do not say.
 */
export function resolveShares(
  resolution: Resolution,
  {directory}: FindFile,
  driver: ShareDriver | undefined,
): Pick<DomainConfig, 'shares'> {
  const shares: ShareConfig[] = [];
  for (const element of resolution.elements('p9')) {
    const share = parseElement(resolution, 'p9', element, parseShareSpec);
    if (share === undefined) continue;
    if (shares.some(({tag}) => tag === share.tag)) {
      resolution.error('p9', `two directories have the tag \`${share.tag}'`, element);
    }
    const path = resolve(directory, share.path);
    shares.push({...(driver === undefined ? {} : {driver}), ...share, path});
  }
  return shares.length === 0 ? {} : {shares};
}

/** The forwards of a config; two that would listen at one place are an error. */
export function resolveForwards(
  resolution: Resolution,
  vifs: readonly VifConfig[],
): Pick<DomainConfig, 'forwards'> {
  const forwards: ForwardConfig[] = [];
  for (const element of resolution.elements('forward')) {
    const forward = parseElement(resolution, 'forward', element, parseForwardSpec);
    if (forward === undefined) continue;
    const other = forwards.find(one => clash(one, forward));
    if (other !== undefined) {
      const message = `\`${formatForward(other)}' listens there already`;
      resolution.error('forward', message, element);
    }
    forwards.push(forward);
  }
  if (forwards.length > 0 && vifs.length === 0) {
    resolution.error('forward', "a forward needs an interface to lead to: write vif = ['']");
  }
  return forwards.length === 0 ? {} : {forwards};
}

function parseElement<T>(
  {error}: Resolution,
  key: string,
  element: Evaluated,
  parse: (text: string) => T,
): T | undefined {
  if (element.type === 'unknown') return undefined;
  const text = textOf(element);
  if (text === undefined) {
    error(key, `an element of \`${key}' is a string, and this is ${nameType(element)}`, element);
    return undefined;
  }
  try {
    return parse(text);
  } catch (problem) {
    if (!(problem instanceof SpecProblem)) throw problem;
    error(key, problem.message, element, problem.index);
    return undefined;
  }
}
