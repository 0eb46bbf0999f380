import type {MouseEncoding, MouseTracking} from '../emulator/terminal-modes.ts';
import type {MouseReport} from './typed-input.ts';

const motion = 32;
const wheel = 64;
const modifiers = 4 | 8 | 16;

/**
 * A mouse report in the form that a guest's program has asked for.
 *
 * @param report Column and row from 1, as the guest counts them.
 * @returns undefined when the program has not asked for this kind of event, or its form of report
 * cannot tell the place.
 */
export function encodeMouse(
  {code, column, row, release}: MouseReport,
  tracking: MouseTracking,
  encoding: MouseEncoding,
): string | undefined {
  if (!wanted(code, release, tracking)) return undefined;
  const shown = tracking === 'x10' ? code & ~modifiers : code;
  if (encoding === 'sgr') return `\x1b[<${shown};${column};${row}${release ? 'm' : 'M'}`;
  // Other forms tell a release, but not of which button.
  const button = release ? (shown & ~3) | 3 : shown;
  if (encoding === 'urxvt') return `\x1b[${button + 32};${column};${row}M`;
  const numbers = [button + 32, column + 32, row + 32];
  const largest = encoding === 'utf8' ? 2047 : 255;
  if (numbers.some(number => number > largest)) return undefined;
  const text = String.fromCharCode(...numbers);
  return `\x1b[M${encoding === 'utf8' ? Buffer.from(text, 'utf8').toString('latin1') : text}`;
}

function wanted(code: number, release: boolean, tracking: MouseTracking): boolean {
  const moves = (code & motion) !== 0;
  switch (tracking) {
    case 'none':
      return false;
    case 'x10':
      return !release && !moves && !(code & wheel);
    case 'vt200':
      return !moves;
    case 'drag':
      return !moves || (code & 3) !== 3;
    case 'any':
      return true;
  }
}
