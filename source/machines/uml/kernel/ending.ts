import type {Postmortem} from '../../../errors.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {lastWords} from '../../console-tail.ts';

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
  /** Last lines of the kernel's console; none where nobody was there to read it. */
  readonly consoleLines: readonly string[];
  /** What was said on stderr, with the kernel's last words among it. */
  readonly errorLines: readonly string[];
  readonly program: string;
};

/** The lines that Linux ends with: kernel_restart and kernel_halt in kernel/reboot.c. */
const restarting = /reboot: Restarting system/;
const downInOrder = /reboot: (Restarting system|System halted|Power down)/;

/**
 * Why a machine ended. A kernel in user mode exits with 0 after a poweroff, a halt and a reboot
 * alike, and only its last line tells the reboot; a panic is an abort that leaves the control
 * directory behind. One that SIGTERM ended exits with 1, in order. An abort after the guest's last line
 * is no crash of the guest: seldom, the kernel aborts while it clears up. Another signal always is one,
 * for that line may be of the boot before.
 */
export function judgeEnding(evidence: Evidence): ShutdownReason {
  const {exit, orderly, asked, consoleLines, errorLines} = evidence;
  const last = [...consoleLines.slice(-3), ...errorLines.slice(-1)];
  const failed = exit.signal !== undefined || !orderly || (exit.exitCode ?? 0) > 1;
  const wasDown = exit.signal === 'SIGABRT' && last.some(line => downInOrder.test(line));
  if (failed && !wasDown) return 'crash';
  if (asked !== undefined && asked !== 'crash') return asked;
  return last.some(line => restarting.test(line)) ? 'reboot' : 'poweroff';
}

/** What is told of an ending: what was said of it, once. */
export function describeEnding(evidence: Evidence): Postmortem {
  const {consoleLines, errorLines, exit, program} = evidence;
  return {
    program,
    exitCode: exit.exitCode,
    signal: exit.signal,
    lastLines:
      consoleLines.length === 0
        ? [...lastWords(errorLines)]
        : [
            ...errorLines.filter(line => !consoleLines.includes(line)).slice(-10),
            ...lastWords(consoleLines),
          ],
  };
}
