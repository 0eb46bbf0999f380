import {readFileSync} from 'node:fs';
import {hasCode} from '../../../errors.ts';
import {lookForProgram} from '../../../system/programs/find-program.ts';
import {version} from '../../../version.ts';
import type {HostFacts} from './host-facts.ts';

/** What stands in for a hypervisor here, as it says itself: the kernel, and what can run guests. */
export type HypervisorSources = {
  readonly machine: string;
  readonly release: string;
  /** /proc/version: who compiled the kernel, with what. */
  readonly banner: string;
  /** /proc/cmdline */
  readonly commandLine: string;
  /** /sys/kernel/notes: ELF notes; empty where there are none. */
  readonly notes: Buffer;
  /** /proc/self/auxv */
  readonly auxiliary: Buffer;
  readonly qemu: boolean;
};

export const readHypervisorSources = (
  host: Pick<HypervisorSources, 'machine' | 'release'>,
): HypervisorSources => ({
  ...{machine: host.machine, release: host.release},
  banner: readFileSync('/proc/version', 'utf8').trim(),
  commandLine: readFileSync('/proc/cmdline', 'utf8').trim(),
  notes: readIfAllowed('/sys/kernel/notes'),
  auxiliary: readFileSync('/proc/self/auxv'),
  qemu: lookForProgram('qemu-system-x86_64') !== undefined,
});

/** The form of the config files: xl says 4 since xend used it. */
const configFormat = 4;

/**
 * What `xl info` tells of Xen, for domux and the kernel of the host, which shares out processors and
 * memory here: the version is domux's, `xen_caps` are the guests that it can start on this host, and
 * the command line, the compiler and the build are the kernel's. There are no platform parameters
 * and no change set.
 */
export function hypervisorFacts(sources: HypervisorSources): HostFacts {
  const {machine, release, banner, commandLine, notes, auxiliary, qemu} = sources;
  const [major = 0, minor = 0, micro = 0] = version.split('.').map(Number);
  const [, who = '', compiler = '', date = ''] =
    /^Linux version \S+ \((\S*)\) \((.*)\) #\d+ (.*)$/.exec(banner) ?? [];
  const [by = '', domain = ''] = who.split('@');
  const capabilities = {
    [`uml-${machine}`]: machine === 'x86_64',
    'qemu-x86_64': qemu,
    sim: true,
  };
  return {
    xen_major: major,
    xen_minor: minor,
    xen_extra: `.${micro}`,
    xen_version: version,
    xen_caps: Object.entries(capabilities)
      .filter(([, can]) => can)
      .map(([name]) => `${name} `)
      .join(''),
    xen_scheduler: schedulerOf(release),
    xen_pagesize: pageSize(auxiliary),
    platform_params: '',
    xen_changeset: '',
    xen_commandline: commandLine,
    cc_compiler: compiler,
    cc_compile_by: by,
    cc_compile_domain: domain,
    cc_compile_date: date.replace(/^.*\bPREEMPT\S* |^SMP /, ''),
    build_id: buildId(notes),
    xend_config_format: configFormat,
  };
}

/** Linux shares out processors by earliest virtual deadline from 6.6 on, before that completely fairly. */
function schedulerOf(release: string): string {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 6) ? 'eevdf' : 'cfs';
}

/** AT_PAGESZ of getauxval(3): pairs of words, in the order of bytes of the host. */
function pageSize(auxiliary: Buffer): number {
  const key = 6n;
  for (let at = 0; at + 16 <= auxiliary.length; at += 16) {
    if (auxiliary.readBigUInt64LE(at) === key) return Number(auxiliary.readBigUInt64LE(at + 8));
  }
  return 4096;
}

/** The note GNU of type 3 (NT_GNU_BUILD_ID in elf.h) in hexadecimal; nothing where there is none. */
function buildId(notes: Buffer): string {
  const padded = (size: number) => Math.ceil(size / 4) * 4;
  for (let at = 0; at + 12 <= notes.length;) {
    const [nameSize, size, type] = [0, 4, 8].map(offset => notes.readUInt32LE(at + offset));
    const name = at + 12;
    const text = name + padded(nameSize ?? 0);
    if (type === 3 && notes.toString('latin1', name, name + 3) === 'GNU') {
      return notes.toString('hex', text, text + (size ?? 0));
    }
    at = text + padded(size ?? 0);
  }
  return '';
}

function readIfAllowed(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EPERM')) return Buffer.alloc(0);
    throw error;
  }
}
