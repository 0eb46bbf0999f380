import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {render} from 'ink';
import type {Theme} from '../parts/theme.ts';
import {hit} from './hit.ts';
import type {Hit} from './hit.ts';
import {LineSlotsContext, createLineSlots} from './line-slots.ts';
import type {Segment} from './line-slots.ts';
import {Screen} from './screen.tsx';
import type {ScreenStore} from './screen.tsx';

/** A frame: its rows from top to bottom, each in parts of which a later one covers an earlier one. */
export type Frame = readonly (readonly Segment[])[];

export type MountedScreen = {
  /** Draws the present model anew, though it may not have changed. */
  readonly redraw: () => void;
  /** What a click at a place is about, by what was drawn last; columns and rows from 0. */
  readonly hit: (column: number, row: number) => Hit;
  readonly unmount: () => void;
  /** Rejects when drawing throws. */
  readonly failed: Promise<never>;
};

/**
 * Draws the store's model whenever it changes. Ink lays out whole frames and knows no terminal: what
 * becomes of a frame is the caller's.
 */
export function mountScreen(
  store: ScreenStore,
  theme: Theme,
  onFrame: (frame: Frame) => void,
): MountedScreen {
  const slots = createLineSlots();
  let last: Frame = [];
  const output = Object.assign(new EventEmitter(), {
    isTTY: false,
    get columns() {
      return store.get().size.columns;
    },
    get rows() {
      return store.get().size.rows;
    },
    write: (text: string, written?: () => void) => {
      // Ink writes nothing and waits for it to be written when it ends.
      if (text === '') {
        written?.();
        return true;
      }
      last = slots.resolve(text);
      onFrame(last);
      return true;
    },
  });

  const root = (
    <LineSlotsContext value={slots}>
      <Screen store={store} theme={theme} />
    </LineSlotsContext>
  );
  const app = render(root, {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    // Whole frames, one for each change, without the sequences that replace the one before.
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });

  const failed = new Promise<never>((_resolve, reject) => {
    app.waitUntilExit().catch(reject);
  });
  failed.catch(() => undefined);
  return {
    redraw: () => onFrame(last),
    hit: (column, row) => hit(last[row] ?? [], column),
    unmount: () => app.unmount(),
    failed,
  };
}
