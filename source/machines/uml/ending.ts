import type {Postmortem} from '../../errors.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {lastWords} from '../console-tail.ts';

/** How the kernel's process ended. */
export type Exit = {
  /** Undefined when somebody else's child was watched, or a signal ended it. */
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
};

export type Evidence = {
  readonly exit: Exit;
  /** True when the kernel removed its control directory, which it does when it ends in order. */
  readonly orderly: boolean;
  /** What somebody had asked the guest for, if so. */
  readonly asked: ShutdownReason | undefined;
  /** Last lines of the kernel's console. */
  readonly consoleLines: readonly string[];
  readonly errorLines: readonly string[];
  readonly program: string;
};

/** The lines that Linux ends with: kernel_restart and kernel_halt in kernel/reboot.c. */
const restarting = /reboot: Restarting system/;

/**
 * Why a machine ended. A kernel in user mode exits with 0 after a poweroff, a halt and a reboot
 * alike, and only its last line tells the reboot; a panic is an abort that leaves the control
 * directory behind. One that SIGTERM ended exits with 1, in order.
 */
export function judgeEnding({exit, orderly, asked, consoleLines}: Evidence): ShutdownReason {
  if (exit.signal !== undefined || !orderly) return 'crash';
  if (exit.exitCode !== undefined && exit.exitCode > 1) return 'crash';
  if (asked !== undefined && asked !== 'crash') return asked;
  return consoleLines.slice(-3).some(line => restarting.test(line)) ? 'reboot' : 'poweroff';
}

/** What is told of an ending: what was said of it. */
export function describeEnding(evidence: Evidence): Postmortem {
  const {consoleLines, errorLines, exit, program} = evidence;
  return {
    program,
    exitCode: exit.exitCode,
    signal: exit.signal,
    lastLines: [...errorLines.slice(-10), ...lastWords(consoleLines)],
  };
}
