import {lineChanges} from './line-changes.ts';
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
  /** Draws everything anew with the next frame: the screen was cleared, resized or somebody else's. */
  readonly invalidate: () => void;
  /** Bytes written so far. */
  readonly written: () => number;
};

const emptyLine: StyledLine = {characters: [], styles: [], sure: true};
const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';
const eraseAll = '\x1b[m\x1b[2J';

export function createFrameWriter(write: (bytes: string) => void, rows: () => number): FrameWriter {
  let texts: string[] = [];
  let lines: StyledLine[] = [];
  let valid = false;
  let written = 0;

  return {
    show: frame => {
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
      written += Buffer.byteLength(bytes);
      write(bytes);
    },
    invalidate: () => {
      valid = false;
    },
    written: () => written,
  };
}
