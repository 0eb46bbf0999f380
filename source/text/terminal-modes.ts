/**
 * Undoes what a program may have left switched on in a terminal: a scroll region, attributes, the
 * graphics character set, insert mode, keypad and cursor key modes, reverse video, mouse reports,
 * focus reports, bracketed paste, synchronized output, kitty's keyboard protocol, xterm's
 * modifyOtherKeys, a hidden cursor (XTerm Control Sequences, "DECSET"). The cursor stays where it is.
 */
export const resetModes = [
  // Setting the region moves the cursor home. What restores the cursor restores the attributes too.
  '\x1b7\x1b[r\x1b8',
  '\x1b[0m',
  '\x1b(B\x0f',
  '\x1b[4l',
  '\x1b[?1l',
  '\x1b>',
  '\x1b[?5l',
  '\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l',
  '\x1b[?1004l',
  '\x1b[?2004l',
  '\x1b[?2026l',
  '\x1b[<u',
  '\x1b[>4;0m',
  '\x1b[?7h',
  '\x1b[?25h',
].join('');

/** Goes back to the first screen, with the cursor where it was left. From there it moves the cursor. */
export const leaveSecondScreen = '\x1b[?1049l';

const screenChange = /\x1b\[\?(?:\d+;)*(?:47|1047|1049)(?:;\d+)*([hl])/g;

/** Which of its two screens a terminal shows after this was printed, where that says so. */
export function screenAfter(printed: string): 'first' | 'second' | undefined {
  const last = [...printed.matchAll(screenChange)].at(-1)?.[1];
  if (last === undefined) return undefined;
  return last === 'h' ? 'second' : 'first';
}
