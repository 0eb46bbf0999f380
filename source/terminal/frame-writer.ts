import {lineChanges} from './line-changes.ts';
import {parseStyledLine} from './styled-line.ts';
import type {StyledLine} from './styled-line.ts';

/**
 * Puts frames on a screen of fixed size: what is there already is not sent again, nothing scrolls,
 * and a frame is one write between the marks of synchronized output (mode 2026), so that a terminal
 * that knows them never shows half of one.
 */
export type FrameWriter = {
  /** Shows a frame of lines with SGR sequences. */
  readonly show: (frame: string) => void;
  /** Draws everything anew with the next frame: the screen was cleared, resized or somebody else's. */
  readonly invalidate: () => void;
  /** Bytes written so far. */
  readonly written: () => number;
};

const emptyLine: StyledLine = {characters: [], styles: [], simple: true};
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
      const next = frame.split('\n').slice(0, rows());
      let changes = '';
      if (!valid) {
        texts = [];
        lines = [];
        changes = eraseAll;
      }

      for (let row = 0; row < Math.max(next.length, texts.length); row++) {
        const text = next[row] ?? '';
        if (text === (texts[row] ?? '')) continue;
        const line = parseStyledLine(text);
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
