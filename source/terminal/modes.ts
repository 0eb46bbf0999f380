/**
 * Undoes what a guest's program may have left switched on when its console is left: attributes,
 * scroll region, keypad and cursor key modes, mouse reports, focus reports, bracketed paste, kitty's
 * keyboard protocol, xterm's modifyOtherKeys, a hidden cursor (XTerm Control Sequences, "DECSET").
 */
export const resetModes = [
  '\x1b[0m',
  '\x1b[r',
  '\x1b[?1l',
  '\x1b>',
  '\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l',
  '\x1b[?1004l',
  '\x1b[?2004l',
  '\x1b[<u',
  '\x1b[>4;0m',
  '\x1b[?7h',
  '\x1b[?25h',
  '\x1b(B',
].join('');

const leaveAlternateScreen = '\x1b[?1049l';

/** Follows whether the guest's program is on the alternate screen, across chunks. */
export function createScreenTracker(): {
  readonly see: (chunk: Buffer) => void;
  /** What puts the terminal back as it was, to be written when the console is left. */
  readonly restore: () => string;
} {
  let alternate = false;
  let tail = '';

  return {
    see: chunk => {
      const text = tail + chunk.toString('latin1');
      const on = Math.max(text.lastIndexOf('\x1b[?1049h'), text.lastIndexOf('\x1b[?47h'));
      const off = Math.max(text.lastIndexOf('\x1b[?1049l'), text.lastIndexOf('\x1b[?47l'));
      if (on !== off) alternate = on > off;
      tail = text.slice(-7);
    },
    // Setting the scroll region moves the cursor home, so the cursor is saved around the reset.
    restore: () => `${alternate ? leaveAlternateScreen : ''}\x1b7${resetModes}\x1b8`,
  };
}
