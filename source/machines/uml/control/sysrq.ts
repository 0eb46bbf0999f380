import {RefusedError} from '../../../errors.ts';
import type {KernelRun} from '../kernel/kernel-run.ts';

/** Keys that end the guest at once: reboot, crash, power off. */
const endingKeys = new Set(['b', 'c', 'o']);

/** Lets everything through but debugging messages (Documentation/admin-guide/sysrq.rst). */
const loud = 7;

/** Sends what ends the guest, and so need not be answered. */
async function sendUnanswered({mconsole, over}: KernelRun, command: string): Promise<void> {
  try {
    await mconsole.request(command, {timeout: 1000});
  } catch (error) {
    if (!over() && error instanceof RefusedError) throw error;
  }
}

/** Sends a SysRq key and resolves with what the kernel printed. */
export async function sendSysrq(run: KernelRun, letter: string): Promise<string> {
  if (!/^[0-9a-z]$/.test(letter)) {
    throw new RefusedError(
      'GenericError',
      `'${letter}' is no SysRq key: give one letter or digit.`,
    );
  }
  if (letter === 't') {
    throw new RefusedError(
      'GenericError',
      'A kernel in user mode panics when it lists its tasks (SysRq t). SysRq w lists those that are blocked.',
    );
  }
  if (endingKeys.has(letter)) {
    await sendUnanswered(run, `sysrq ${letter}`);
    return '';
  }
  if (/\d/.test(letter)) return run.mconsole.request(`sysrq ${letter}`);
  return loudly(run, () => run.mconsole.request(`sysrq ${letter}`));
}

/**
 * The lines about the log level that had to wait for the kernel's console: they belong to the answer
 * before, and come with this one when somebody else was printing then.
 */
export const withoutLevels = (answer: string): string =>
  answer
    .split(/(?<=\n)/)
    .filter(line => !/\bsysrq: (?:Changing Loglevel|Loglevel set to \d)\s*$/.test(line))
    .join('');

/**
 * The answer to a key is what the kernel prints meanwhile, as far as its log level lets it through
 * to its consoles, and guests boot with a quiet one: it is raised for as long as the answer takes.
 */
async function loudly(run: KernelRun, act: () => Promise<string>): Promise<string> {
  const levels = (await run.mconsole.request('proc sys/kernel/printk')).trim();
  const before = /^[0-9]\b/.exec(levels)?.[0];
  if (before === undefined || Number(before) >= loud) return withoutLevels(await act());
  await run.mconsole.request(`sysrq ${loud}`);
  try {
    return withoutLevels(await act());
  } finally {
    await run.mconsole.request(`sysrq ${before}`).catch(() => undefined);
  }
}
