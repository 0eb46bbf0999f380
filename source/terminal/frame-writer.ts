import {lineChanges} from './line-changes.ts';
import type {Pace} from './pace.ts';
import {coverLine, parseStyledLine} from './styled-line.ts';
import type {StyledLine} from './styled-line.ts';

/** A part of a row: text with SGR sequences from a column on, from 0. It covers what came before it. */
export type FramePart = {readonly column: number; readonly text: string};

/**
 * Puts frames on a screen of fixed size: what is there already is not sent again, nothing scrolls,
 * and a frame is one write between the marks of synchronized output (mode 2026), so that a terminal
 * that knows them never shows half of one.
 */
export type FrameWriter = {
  /** Shows a frame: its rows from top to bottom. */
  readonly show: (frame: readonly (readonly FramePart[])[]) => void;
  /** Shows the frame that had to wait for others to arrive, if there is one. */
  readonly flush: () => void;
  /** Draws everything anew with the next frame: the screen was cleared, resized or somebody else's. */
  readonly invalidate: () => void;
  /** Bytes written so far. */
  readonly written: () => number;
};

const emptyLine: StyledLine = {characters: [], styles: [], sure: true};
const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';
const eraseAll = '\x1b[m\x1b[2J';

/** @param pace Says when a frame may be sent; only the newest of those that may not is kept. */
export function createFrameWriter(
  write: (bytes: string) => void,
  rows: () => number,
  pace: Pick<Pace, 'ready' | 'sent'> = {ready: () => true, sent: () => ''},
): FrameWriter {
  let texts: string[] = [];
  let lines: StyledLine[] = [];
  let valid = false;
  let written = 0;
  let waiting: readonly (readonly FramePart[])[] | undefined;

  const show: FrameWriter['show'] = frame => {
    waiting = pace.ready() ? undefined : frame;
    if (waiting !== undefined) return;
    const next = frame.slice(0, rows());
    let changes = '';
    if (!valid) {
      texts = [];
      lines = [];
      changes = eraseAll;
    }

    for (let row = 0; row < Math.max(next.length, texts.length); row++) {
      const parts = next[row] ?? [];
      const text = parts.map(part => `${part.column} ${part.text}`).join('\n');
      if (text === (texts[row] ?? '')) continue;
      const line = parts.reduce(
        (below, part) => coverLine(below, part.column, parseStyledLine(part.text)),
        emptyLine,
      );
      changes += lineChanges(row, lines[row] ?? emptyLine, line);
      texts[row] = text;
      lines[row] = line;
    }

    valid = true;
    if (changes === '') return;
    const bytes = beginFrame + changes + endFrame;
    const size = Buffer.byteLength(bytes);
    written += size;
    write(bytes + pace.sent(size));
  };

  return {
    show,
    flush: () => {
      if (waiting !== undefined) show(waiting);
    },
    invalidate: () => {
      valid = false;
    },
    written: () => written,
  };
}
