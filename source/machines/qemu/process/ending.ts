import type {Postmortem} from '../../../errors.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {hasPanicked, lastWords} from '../../console-tail.ts';
import type {QemuEvent} from '../control/event-pipe.ts';

/** What QEMU says of the migration that is under way, if that is what this event is about. */
export const migrationStatus = ({event, data}: QemuEvent): unknown =>
  event === 'MIGRATION' ? data['status'] : undefined;

/**
 * What is told of a guest whose memory comes no more, as a migration says that is `postcopy-paused`:
 * each of its vCPUs stands still as soon as it needs some of it.
 */
export const bereft = 'The machine that it was on was lost before all of its memory had followed.';

/**
 * Why the guest ended, if this event says that it did. QEMU stops then, and stays as it is
 * (`-action`), so that its memory can still be looked at.
 *
 * @param asked What somebody had asked the guest for: to many guests Ctrl-Alt-Del and a press of the
 * power button mean the same whatever they were asked for.
 * @param consoleLines The last ones: a guest without pvpanic says there that it panicked, and resets.
 */
export function judgeEvent(
  {event, data}: QemuEvent,
  asked: ShutdownReason | undefined,
  consoleLines: readonly string[],
): ShutdownReason | undefined {
  switch (event) {
    case 'GUEST_PANICKED':
      return 'crash';
    case 'WATCHDOG':
      return data['action'] === 'pause' ? 'watchdog' : undefined;
    case 'SHUTDOWN':
      break;
    default:
      return undefined;
  }
  if (data['guest'] !== true) return undefined;
  if (data['reason'] === 'guest-panic' || hasPanicked(consoleLines)) return 'crash';
  if (asked !== undefined && asked !== 'crash') return asked;
  return data['reason'] === 'guest-reset' ? 'reboot' : 'poweroff';
}

/** How QEMU's process ended. */
export type Exit = {readonly exitCode?: number | undefined; readonly signal?: string | undefined};

/** What is told of an ending: what QEMU said, then what the guest's console said last. */
export function describeEnding(
  program: string,
  exit: Exit,
  errorLines: readonly string[],
  consoleLines: readonly string[],
): Postmortem {
  return {program, ...exit, lastLines: [...errorLines.slice(-10), ...lastWords(consoleLines)]};
}
