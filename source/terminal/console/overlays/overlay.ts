import type {Position, Rectangle, Surface} from '../painting/surface.ts';

export type KeyPress = {readonly key: string; readonly text?: string};

/** Something of domux's own that is drawn over the consoles and gets the keys while it is there. */
export type Overlay = {
  /** Draws itself. @returns where the cursor is to be; nowhere otherwise. */
  readonly draw: (onto: Surface, area: Rectangle) => Position | undefined;
  readonly press: (press: KeyPress) => void;
  /** A turn of the wheel, or a press of the left button at a place. */
  readonly mouse?: (at: Position, what: 'press' | 'wheel-up' | 'wheel-down') => void;
  /** What the bar says meanwhile. */
  readonly bar: (columns: number) => string;
};
