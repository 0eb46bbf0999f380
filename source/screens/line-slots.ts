import {createContext} from 'react';

/** A part of a row of the screen: text with SGR sequences from a column on. */
export type Segment = {readonly column: number; readonly text: string};

/**
 * Where the lines of the screen have their texts. Ink is given one character for each line and
 * finds its place; what is drawn there it need not know. Measuring and taking apart styled text for
 * every frame was four fifths of what a frame cost.
 */
export type LineSlots = {
  readonly take: () => number;
  readonly release: (slot: number) => void;
  readonly put: (slot: number, text: string) => void;
  /** The character that stands for a slot in a frame. */
  readonly mark: (slot: number) => string;
  /** The rows of a frame that Ink has laid out, from top to bottom. */
  readonly resolve: (frame: string) => readonly (readonly Segment[])[];
};

/** Private Use Area: nothing else on the screen is drawn with it (Unicode, block E000). */
const firstMark = 0xe000;
const marks = /[\ue000-\uf8ff]/g;

export function createLineSlots(): LineSlots {
  const texts: string[] = [];
  const free: number[] = [];
  return {
    take: () => free.pop() ?? texts.push('') - 1,
    release: slot => {
      texts[slot] = '';
      free.push(slot);
    },
    put: (slot, text) => {
      texts[slot] = text;
    },
    mark: slot => String.fromCharCode(firstMark + slot),
    resolve: frame =>
      frame.split('\n').map(row =>
        [...row.matchAll(marks)].map(match => ({
          column: match.index,
          text: texts[match[0].charCodeAt(0) - firstMark] ?? '',
        })),
      ),
  };
}

export const LineSlotsContext = createContext<LineSlots | undefined>(undefined);
