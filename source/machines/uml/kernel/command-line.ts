import type {ConsoleLine, DomainConfig} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import {rewriteRoot} from '../../../config/devices/disk-names.ts';
import {filesToLink, placeDisks, ubdArgument} from '../devices/disks.ts';
import type {UbdDisk} from '../devices/disks.ts';
import {sharesDirectory} from '../devices/shares.ts';
import {windowLineName} from '../control/window-line.ts';

/** What a machine is started with. */
export type MachinePlan = {
  readonly kernel: string;
  readonly arguments: readonly string[];
  readonly disks: readonly UbdDisk[];
  /** Files that need another name to be written in a kernel argument: links to make in the directory. */
  readonly links: ReadonlyMap<string, string>;
  /** The guest's line that console 0 gives its input to. */
  readonly inputLine: ConsoleLine;
  readonly consoles: number;
  /** MiB the kernel boots with; it can never have more. */
  readonly bootMemory: number;
  readonly exitsOnReboot: boolean;
  /** What was changed of what the user asked for. */
  readonly notes: readonly string[];
};

/** Consoles a kernel has: MAX_TTYS in arch/um/drivers/stdio_console.c. */
const maximumConsoles = 16;

/**
 * Settings that bring a prompt in 0.15 s instead of 1.2 s and hold 20 MB instead of 45: no RAID
 * benchmark, no calibration, no 256 pseudo-terminals of which each forks a hotplug helper at boot.
 */
const lean = [
  'quiet',
  'loglevel=1',
  'pty.legacy_count=0',
  'initcall_blacklist=raid6_select_algo',
  'lpj=40000000',
];

/**
 * Has the kernel say its last words on stderr too, a file that outlives it: on a line that nobody uses,
 * for the console that is named last is the guest's /dev/console. Of each kind of line but one can be
 * a console, so that a user's own choice leaves no room for this.
 */
const lastWordsOnStderr = ['ssl63=null,fd:2', 'console=ttyS63', 'console=tty0'];
const choosesConsole = (cmdline: string) => /(?:^|\s)console=/.test(cmdline);

/** Directory of the kernel's control socket, beside its FIFOs. Relative, for a socket's path ends at 107 bytes. */
export const controlDirectory = 'uml';

/** Name of the machine within `controlDirectory`. */
export const machineName = (id: number) => `domux-${id}`;

/**
 * Decides how the kernel is started. What the user's command line says comes last and wins.
 *
 * @throws {UsageError} when the config asks for what a kernel in user mode cannot be given.
 */
export function planMachine(
  id: number,
  config: DomainConfig,
  interfaces: readonly string[],
): MachinePlan {
  const {kernel, ramdisk, consoles} = config;
  if (kernel === undefined) {
    throw new UsageError("Machine uml boots a kernel of its own: set kernel = 'mini', or a path.");
  }
  if (consoles > maximumConsoles) {
    throw new UsageError(`Machine uml has at most ${maximumConsoles} consoles, not ${consoles}.`);
  }

  const disks = placeDisks(config.disks);
  const cmdline = rewriteRoot(config.cmdline, disks);
  const {consoleLine: inputLine = 'con0'} = config;
  const bootMemory = Math.max(config.memory, config.maxmem);
  const exitsOnReboot = config.onReboot !== 'restart';
  const links = new Map(
    disks
      .flatMap(filesToLink)
      .filter(({needsLink}) => needsLink)
      .map(({name, file}) => [name, file]),
  );
  return {
    kernel,
    arguments: [
      `umid=${machineName(id)}`,
      `uml_dir=${controlDirectory}`,
      `mem=${bootMemory}M`,
      ...(ramdisk === undefined ? [] : [`initrd=${ramdisk}`]),
      'con=null',
      'ssl=null',
      'con0=fd:0,fd:1',
      'ssl0=fd:3,fd:4',
      ...furtherConsoles(consoles),
      `${windowLineName}=${descriptorsOf(consoles - 1)}`,
      ...(consoles > 1 && inputLine === 'ssl0' ? [`consoles=${consoles}`] : []),
      `hostfs=${sharesDirectory}`,
      ...disks.map(ubdArgument),
      ...interfaces,
      ...(exitsOnReboot ? ['noreboot'] : []),
      ...lean,
      ...(choosesConsole(cmdline) ? [] : lastWordsOnStderr),
      ...cmdline.split(/\s+/).filter(word => word !== ''),
    ],
    disks,
    links,
    inputLine,
    consoles,
    bootMemory,
    exitsOnReboot,
    notes: notesOn(config, cmdline, bootMemory),
  };
}

/** Descriptors 5 and 6 are those of con1, 7 and 8 of con2, ...: the order of `launch`. */
const furtherConsoles = (consoles: number) =>
  Array.from({length: consoles - 1}, (_, index) => `con${index + 1}=${descriptorsOf(index)}`);

/** Of the line that so many come before, not counting the first two. */
function descriptorsOf(before: number): string {
  const input = 5 + 2 * before;
  return `fd:${input},fd:${input + 1}`;
}

function notesOn(config: DomainConfig, cmdline: string, bootMemory: number): string[] {
  const notes: string[] = [];
  if (cmdline !== config.cmdline) {
    notes.push(`the command line '${config.cmdline}' was given as '${cmdline}'`);
  }
  if (bootMemory > config.memory) {
    notes.push(
      `the kernel boots with maxmem (${bootMemory} MiB), for it cannot grow later, and gives ${bootMemory - config.memory} MiB back at once`,
    );
  }
  return notes;
}
