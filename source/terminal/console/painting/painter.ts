import {createSurface} from './surface.ts';
import type {Position, Surface} from './surface.ts';
import {surfaceChanges} from './surface-changes.ts';
import {initialModes, modeChanges} from '../emulator/terminal-modes.ts';
import type {TerminalModes} from '../emulator/terminal-modes.ts';
import type {Pace} from '../../pace.ts';

/** What else belongs to a frame besides its cells. */
export type FrameEnds = {
  /** Where the cursor is; hidden when absent. */
  readonly cursor: Position | undefined;
  readonly modes: TerminalModes;
};

export type PainterOptions = {
  readonly write: (bytes: string) => void;
  readonly size: () => {readonly columns: number; readonly rows: number};
  /** Draws every cell of the surface. */
  readonly compose: (onto: Surface) => FrameEnds;
  /** False while the terminal is somebody else's. */
  readonly active: () => boolean;
  /** A frame that is not ready to be sent is painted when it is asked for again. */
  readonly pace: Pick<Pace, 'ready' | 'sent'>;
};

/** Keeps a terminal showing what is composed, sending what has changed only. */
export type Painter = {
  /** Paints soon: at once when nothing was painted lately, so that an echo is not held up. */
  readonly request: () => void;
  readonly now: () => void;
  /** Paints everything with the next frame: the screen was cleared, resized or somebody else's. */
  readonly invalidate: () => void;
  /** Puts the terminal's modes back and paints no more. */
  readonly stop: () => void;
};

/** Milliseconds between two frames at least: nobody sees more than 60 a second. */
const frameTime = 16;

/** A terminal that takes its time to read a frame gets fewer: this many times what it took. */
const patience = 3;
const longestFrameTime = 250;

const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';

export function createPainter({write, size, compose, active, pace}: PainterOptions): Painter {
  let shown: Surface | undefined;
  let spare: Surface | undefined;
  /** What is known to be set; the screen session has switched pastes on and the cursor off. */
  const atFirst: TerminalModes = {...initialModes, bracketedPaste: true, cursorVisible: false};
  let modes = atFirst;
  let cursor: Position | undefined;
  let pending: NodeJS.Immediate | NodeJS.Timeout | undefined;
  let paintedAt = -Infinity;
  let pause = frameTime;
  let stopped = false;

  const paint = () => {
    clear();
    if (stopped || !active() || !pace.ready()) return;
    const {columns, rows} = size();
    const fits = (surface: Surface | undefined) =>
      surface?.columns === columns && surface.rows === rows ? surface : undefined;
    const before = fits(shown);
    const after = fits(spare) ?? createSurface(columns, rows);
    const ends = compose(after);
    const wanted = {...ends.modes, cursorVisible: ends.cursor !== undefined};
    const cells = surfaceChanges(before, after);
    const moved = ends.cursor?.column !== cursor?.column || ends.cursor?.row !== cursor?.row;
    shown = after;
    spare = before;
    if (cells === '' && !moved && modeChanges(modes, wanted) === '') return;

    // Cells are drawn with the cursor hidden, or it would be seen to run over the screen.
    const hidden = cells === '' ? modes : {...modes, cursorVisible: false};
    const place =
      ends.cursor === undefined ? '' : `\x1b[${ends.cursor.row + 1};${ends.cursor.column + 1}H`;
    const began = performance.now();
    const frame = [
      beginFrame,
      modeChanges(modes, hidden),
      cells,
      place,
      modeChanges(hidden, wanted),
      endFrame,
    ].join('');
    write(frame + pace.sent(frame.length));
    paintedAt = performance.now();
    pause = Math.min(longestFrameTime, Math.max(frameTime, (paintedAt - began) * patience));
    modes = wanted;
    cursor = ends.cursor;
  };

  const clear = () => {
    if (pending !== undefined) {
      clearTimeout(pending as NodeJS.Timeout);
      clearImmediate(pending as NodeJS.Immediate);
    }
    pending = undefined;
  };

  return {
    request: () => {
      if (pending !== undefined || stopped) return;
      const wait = paintedAt + pause - performance.now();
      pending = wait <= 0 ? setImmediate(paint) : setTimeout(paint, wait);
    },
    now: paint,
    invalidate: () => {
      shown = undefined;
      cursor = undefined;
      modes = atFirst;
    },
    stop: () => {
      stopped = true;
      clear();
      // Where the terminal was given back already, all but the cursor's shape is as before.
      const {cursorStyle} = modes;
      write(modeChanges(active() ? modes : {...initialModes, cursorStyle}, initialModes));
    },
  };
}
