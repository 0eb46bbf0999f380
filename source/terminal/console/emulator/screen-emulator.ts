import unicode from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import type {IBufferLine, Terminal} from '@xterm/headless';
import {createStyleReader} from '../painting/cell-style.ts';
import {createSurface} from '../painting/surface.ts';
import type {Position, Rectangle, Surface} from '../painting/surface.ts';
import {initialModes} from './terminal-modes.ts';
import type {MouseEncoding, TerminalModes} from './terminal-modes.ts';

/** The terminal that a guest believes to be connected to: it keeps what the guest has drawn. */
export type ScreenEmulator = {
  /** Takes output of the guest; `taken` is called when it is on the screen. */
  readonly write: (bytes: Uint8Array, taken: () => void) => void;
  readonly size: () => {readonly columns: number; readonly rows: number};
  readonly resize: (columns: number, rows: number) => void;
  /** Back to an empty screen without scrollback, as when switched on. */
  readonly reset: () => void;
  /** Copies a part of the screen onto a surface; columns and rows beyond the screen are blank. */
  readonly draw: (onto: Surface, from: Position, to: Rectangle) => void;
  /** Every line that is kept, those on the screen included, as they are now. */
  readonly snapshot: () => Snapshot;
  readonly cursor: () => Position;
  readonly modes: () => TerminalModes;
  readonly mouseEncoding: () => MouseEncoding;
  /** A program draws on the second screen, which has no scrollback. */
  readonly alternateScreen: () => boolean;
  /** The guest has asked not to be shown before it is done (mode 2026). */
  readonly synchronized: () => boolean;
  readonly title: () => string;
  readonly dispose: () => void;
};

/** Lines, the oldest first. */
export type Snapshot = {
  readonly surface: Surface;
  /** For each line whether it goes on from the one before it. */
  readonly wrapped: readonly boolean[];
};

export type EmulatorOptions = {
  readonly columns: number;
  readonly rows: number;
  /** Lines that are kept beyond those on the screen. 1000 of them cost 2 MB at 80 columns. */
  readonly scrollback: number;
  /** The answer to something the guest asked of its terminal: cursor position, attributes, modes. */
  readonly onReply: (answer: string) => void;
  readonly onBell: () => void;
};

const encodings: Readonly<Record<number, MouseEncoding>> = {
  1005: 'utf8',
  1006: 'sgr',
  1015: 'urxvt',
};

/** What the emulator is told but does not tell: followed by listening to the same sequences. */
type Followed = {
  cursorVisible: boolean;
  cursorStyle: number;
  mouseEncoding: MouseEncoding;
  title: string;
};

const followedAtFirst: Omit<Followed, 'title'> = {
  cursorVisible: true,
  cursorStyle: 0,
  mouseEncoding: 'bytes',
};

export function createScreenEmulator(options: EmulatorOptions): ScreenEmulator {
  const {columns, rows, scrollback, onReply, onBell} = options;
  const terminal = new xterm.Terminal({cols: columns, rows, scrollback, allowProposedApi: true});
  terminal.loadAddon(new unicode.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.onData(onReply);
  terminal.onBell(onBell);
  const followed = follow(terminal);
  const copyLine = createLineCopier(terminal);

  const copy = (first: number, onto: Surface, from: Position, to: Rectangle) => {
    for (let row = 0; row < to.rows; row++) {
      const line = terminal.buffer.active.getLine(first + from.row + row);
      copyLine(line, from.column, onto, (to.row + row) * onto.columns + to.column, to.columns);
    }
  };

  return {
    write: (bytes, taken) => terminal.write(bytes, taken),
    size: () => ({columns: terminal.cols, rows: terminal.rows}),
    resize: (width, height) => {
      if (width !== terminal.cols || height !== terminal.rows) terminal.resize(width, height);
    },
    reset: () => {
      terminal.reset();
      Object.assign(followed, followedAtFirst);
    },
    draw: (onto, from, to) => copy(terminal.buffer.active.baseY, onto, from, to),
    snapshot: () => {
      const {active} = terminal.buffer;
      const surface = createSurface(terminal.cols, active.length);
      copy(0, surface, {column: 0, row: 0}, {column: 0, row: 0, ...surface});
      const wrapped = Array.from(
        {length: active.length},
        (_, line) => active.getLine(line)?.isWrapped === true,
      );
      return {surface, wrapped};
    },
    cursor: () => {
      const {cursorX, cursorY} = terminal.buffer.active;
      // After the last column has been written to, the cursor stands beyond it until more comes.
      return {column: Math.min(cursorX, terminal.cols - 1), row: cursorY};
    },
    modes: () => {
      const {modes} = terminal;
      return {
        ...initialModes,
        cursorVisible: followed.cursorVisible,
        cursorStyle: followed.cursorStyle,
        applicationCursorKeys: modes.applicationCursorKeysMode,
        applicationKeypad: modes.applicationKeypadMode,
        bracketedPaste: modes.bracketedPasteMode,
        focusReports: modes.sendFocusMode,
        mouse: modes.mouseTrackingMode,
      };
    },
    mouseEncoding: () => followed.mouseEncoding,
    alternateScreen: () => terminal.buffer.active.type === 'alternate',
    synchronized: () => terminal.modes.synchronizedOutputMode,
    title: () => followed.title,
    dispose: () => terminal.dispose(),
  };
}

function follow(terminal: Terminal): Followed {
  const followed: Followed = {...followedAtFirst, title: ''};
  const {parser} = terminal;
  const reset = () => {
    Object.assign(followed, followedAtFirst);
    return false;
  };

  const setPrivate = (on: boolean) => (parameters: (number | number[])[]) => {
    for (const mode of parameters.flat()) {
      if (mode === 25) followed.cursorVisible = on;
      const encoding = encodings[mode];
      if (encoding !== undefined) followed.mouseEncoding = on ? encoding : 'bytes';
    }
    // The emulator itself is to see it too.
    return false;
  };

  parser.registerCsiHandler({prefix: '?', final: 'h'}, setPrivate(true));
  parser.registerCsiHandler({prefix: '?', final: 'l'}, setPrivate(false));
  parser.registerCsiHandler({intermediates: ' ', final: 'q'}, ([style]) => {
    followed.cursorStyle = typeof style === 'number' ? style : 0;
    return false;
  });
  parser.registerCsiHandler({intermediates: '!', final: 'p'}, reset);
  parser.registerEscHandler({final: 'c'}, reset);
  terminal.onTitleChange(title => (followed.title = title));
  return followed;
}

function createLineCopier(terminal: Terminal) {
  const cell = terminal.buffer.active.getNullCell();
  const styleOf = createStyleReader();

  return (
    line: IBufferLine | undefined,
    from: number,
    {characters, styles}: Surface,
    at: number,
    count: number,
  ): void => {
    const length = line?.length ?? 0;
    for (let index = 0; index < count; index++) {
      const known = from + index < length ? line?.getCell(from + index, cell) : undefined;
      if (known === undefined) {
        characters[at + index] = ' ';
        styles[at + index] = '';
        continue;
      }
      // Half of a wide character that does not fit into the part is a blank.
      const half =
        known.getWidth() === 0 ? index === 0 : known.getWidth() === 2 && index === count - 1;
      characters[at + index] = half ? ' ' : known.getWidth() === 0 ? '' : known.getChars() || ' ';
      styles[at + index] = styleOf(known);
    }
  };
}
