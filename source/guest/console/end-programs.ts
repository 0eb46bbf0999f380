import {leaveSecondScreen, resetModes, screenAfter} from '../../text/terminal-modes.ts';

/** Goes back to the first screen from the second one, and does nothing elsewhere. */
const leaveIfThere = '\x1b[?47l';

/**
 * What takes a terminal from a guest's programs when they are gone: back to the first screen, where
 * what comes next is seen, and out of their modes.
 *
 * @param printed The newest of what the guest printed.
 */
export function endPrograms(printed: Buffer): Buffer {
  const on = screenAfter(printed.toString('latin1'));
  return Buffer.from(`${on === 'second' ? leaveSecondScreen : leaveIfThere}${resetModes}`);
}
