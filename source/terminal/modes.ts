import {leaveSecondScreen, resetModes, screenAfter} from '../text/terminal-modes.ts';

/** The longest change of screens that may be torn between two chunks, in bytes. */
const longestChange = 16;

/** Follows whether the guest's program is on the alternate screen, across chunks. */
export function createScreenTracker(): {
  readonly see: (chunk: Buffer) => void;
  /** What puts the terminal back as it was, to be written when the console is left. */
  readonly restore: () => string;
} {
  let on: 'first' | 'second' = 'first';
  let tail = '';

  return {
    see: chunk => {
      const text = tail + chunk.toString('latin1');
      on = screenAfter(text) ?? on;
      tail = text.slice(-longestChange);
    },
    restore: () => `${on === 'second' ? leaveSecondScreen : ''}${resetModes}`,
  };
}
