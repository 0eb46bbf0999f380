/** Which mouse events a program asks for: presses; with releases; with drags; with every movement. */
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any';

/** How mouse events are written: XTerm Control Sequences, "Mouse Tracking". */
export type MouseEncoding = 'bytes' | 'utf8' | 'sgr' | 'urxvt';

/** The modes that a real terminal has to be in for a console that is in front. */
export type TerminalModes = {
  readonly cursorVisible: boolean;
  /** As DECSCUSR numbers them; 0 is the terminal's own. */
  readonly cursorStyle: number;
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPaste: boolean;
  readonly focusReports: boolean;
  readonly mouse: MouseTracking;
};

/** The modes that a terminal is in before anything was sent to it. */
export const initialModes: TerminalModes = {
  cursorVisible: true,
  cursorStyle: 0,
  applicationCursorKeys: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusReports: false,
  mouse: 'none',
};

const mouseModes = {none: undefined, x10: 9, vt200: 1000, drag: 1002, any: 1003} as const;

const set = (mode: number, on: boolean) => `\x1b[?${mode}${on ? 'h' : 'l'}`;

/** The sequences that take a terminal from some modes to others. */
export function modeChanges(before: TerminalModes, after: TerminalModes): string {
  let changes = '';
  if (before.applicationCursorKeys !== after.applicationCursorKeys) {
    changes += set(1, after.applicationCursorKeys);
  }
  if (before.applicationKeypad !== after.applicationKeypad) {
    changes += after.applicationKeypad ? '\x1b=' : '\x1b>';
  }
  if (before.bracketedPaste !== after.bracketedPaste) changes += set(2004, after.bracketedPaste);
  if (before.focusReports !== after.focusReports) changes += set(1004, after.focusReports);
  if (before.mouse !== after.mouse) changes += mouseChange(before.mouse, after.mouse);
  if (before.cursorStyle !== after.cursorStyle) changes += `\x1b[${after.cursorStyle} q`;
  if (before.cursorVisible !== after.cursorVisible) changes += set(25, after.cursorVisible);
  return changes;
}

/** Reports always come with decimal numbers (mode 1006): they alone reach beyond column 223. */
function mouseChange(before: MouseTracking, after: MouseTracking): string {
  const old = mouseModes[before];
  const wanted = mouseModes[after];
  const off = old === undefined ? '' : set(old, false);
  if (wanted === undefined) return `${off}${set(1006, false)}`;
  return `${off}${set(wanted, true)}${set(1006, true)}`;
}
