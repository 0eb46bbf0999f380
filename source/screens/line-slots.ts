import {createContext} from 'react';
import type {DrawnLine} from '../parts/paint.ts';

/** A part of a row of the screen: text with SGR sequences from a column on, and what is clicked there. */
export type Segment = DrawnLine & {readonly column: number};

/**
 * Where the lines of the screen have their texts. Ink is given one character for each line and
 * finds its place; what is drawn there it need not know. Measuring and taking apart styled text for
 * every frame was four fifths of what a frame cost.
 */
export type LineSlots = {
  readonly take: () => number;
  readonly release: (slot: number) => void;
  readonly put: (slot: number, line: DrawnLine) => void;
  /** The character that stands for a slot in a frame. */
  readonly mark: (slot: number) => string;
  /** The rows of a frame that Ink has laid out, from top to bottom; what lies over others comes last. */
  readonly resolve: (frame: string) => readonly (readonly Segment[])[];
};

/** Private Use Area: nothing else on the screen is drawn with it (Unicode, block E000). */
const firstMark = 0xe000;
const marks = /[\ue000-\uf8ff]/g;

const blank: DrawnLine = {text: '', regions: []};

export function createLineSlots(): LineSlots {
  const lines: DrawnLine[] = [];
  const free: number[] = [];
  return {
    take: () => free.pop() ?? lines.push(blank) - 1,
    release: slot => {
      lines[slot] = blank;
      free.push(slot);
    },
    put: (slot, line) => {
      lines[slot] = line;
    },
    mark: slot => String.fromCharCode(firstMark + slot),
    resolve: frame =>
      frame.split('\n').map(row =>
        [...row.matchAll(marks)]
          .map(match => ({
            column: match.index,
            ...(lines[match[0].charCodeAt(0) - firstMark] ?? blank),
          }))
          .sort((a, b) => Number(a.over ?? false) - Number(b.over ?? false)),
      ),
  };
}

export const LineSlotsContext = createContext<LineSlots | undefined>(undefined);
