import {machineKinds, type MachineKind} from '../domain-config.ts';
import type {Boot} from './boot.ts';
import type {Resolution, ResolveOptions} from './resolution.ts';

/** Machines that boot a kernel which the config names, and nothing else. */
const needKernel: readonly MachineKind[] = ['uml', 'v86'];

/**
 * The config's machine, else the one that its image or its kernel is made for, else the user's
 * setting. A guest without a kernel of its own boots firmware, which is QEMU's; else it is UML.
 */
export function chooseMachine(
  resolution: Resolution,
  options: ResolveOptions,
  {image, kernel}: Boot,
): MachineKind {
  const {text, isSet, error, warn} = resolution;
  const given = machineKinds.find(kind => kind === text('machine'));
  const setting = options.machine === 'auto' ? undefined : options.machine;
  const hvm = text('type') === 'hvm' || text('builder') === 'hvm';
  const fits = kernel === undefined || image !== undefined ? undefined : options.kernelKind(kernel);
  const machine =
    given ??
    image?.machine ??
    (fits === 'pc' ? 'qemu' : fits) ??
    setting ??
    (hvm || (kernel === undefined && bootsDisk(resolution)) ? 'qemu' : 'uml');

  if (image !== undefined && given !== undefined && given !== image.machine && given !== 'sim') {
    const name = text('kernel') ?? options.defaultKernel ?? '';
    const cure =
      given === 'uml' || given === 'qemu'
        ? `; domux image fetch --machine ${given} ${name} gets it for that`
        : '';
    error('machine', `\`${name}' is an image for ${image.machine}, not ${given}${cure}`);
  }
  if (isSet('builder') && isSet('type')) {
    const built = text('builder') === 'hvm';
    if (built !== (text('type') === 'hvm')) error('builder', "`builder' contradicts `type'");
  }
  const complain = options.start === true ? error : warn;
  if (needKernel.includes(machine) && kernel === undefined) {
    const reason = hvm ? 'an HVM guest boots firmware, and' : 'there is no kernel, and';
    const key = isSet('bootloader') ? 'bootloader' : hvm && isSet('type') ? 'type' : 'builder';
    complain(
      key,
      `${reason} a ${machine} domain boots a kernel: write kernel = "mini" or a path, or choose another machine`,
    );
  }
  return machine;
}

/** A boot loader of Xen's finds a kernel on a disk that its own firmware would not boot. */
const bootsDisk = ({isSet}: Resolution) => isSet('disk') && !isSet('bootloader');

/** `memory` and `maxmem`, each the default of the other; 128 MiB when neither is set. */
export function resolveMemory(
  {integer, error, isSet}: Resolution,
  {image, ramdisk}: Boot,
  machine: MachineKind,
): {memory: number; maxmem: number} {
  const maxmem = integer('maxmem');
  const memory = integer('memory') ?? maxmem ?? 128;
  if (maxmem !== undefined && maxmem < memory) {
    error('maxmem', `\`maxmem' (${maxmem}) is less than \`memory' (${memory})`);
  }
  // A kernel in user mode boots with its maximum.
  const booted = Math.max(memory, maxmem ?? 0);
  const least = machine === image?.machine && ramdisk === image.ramdisk ? image.leastMemory : 0;
  if (least !== undefined && booted < least) {
    const key = isSet('memory') ? 'memory' : 'maxmem';
    error(key, `\`${key}' (${booted}) is too little: this image needs ${least} MiB to boot`);
  }
  return {memory, maxmem: maxmem ?? memory};
}

/** `vcpus` and `maxvcpus`; 1 when neither is set. */
export function resolveProcessors(
  {integer, error, warn}: Resolution,
  machine: MachineKind,
): {vcpus: number; maxvcpus: number} {
  const vcpus = integer('vcpus') ?? 1;
  if (machine === 'uml' && vcpus > 1) {
    warn('vcpus', "`vcpus' has no effect on machine uml: its guests have one processor");
  }
  const maxvcpus = integer('maxvcpus') ?? vcpus;
  if (maxvcpus < vcpus) {
    error('maxvcpus', `\`maxvcpus' (${maxvcpus}) is less than \`vcpus' (${vcpus})`);
  }
  return {vcpus, maxvcpus};
}
