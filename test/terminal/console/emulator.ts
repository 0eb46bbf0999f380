import xterm from '@xterm/headless';
import type {IBufferCell, Terminal} from '@xterm/headless';
import unicode from '@xterm/addon-unicode11';
import {createScreenEmulator} from '../../../source/terminal/console/emulator/screen-emulator.ts';
import type {
  EmulatorOptions,
  ScreenEmulator,
} from '../../../source/terminal/console/emulator/screen-emulator.ts';

/** An emulator of the usual size that nobody listens to, unless told otherwise. */
export const createEmulator = (options: Partial<EmulatorOptions> = {}): ScreenEmulator =>
  createScreenEmulator({
    columns: 80,
    rows: 24,
    scrollback: 100,
    onReply: () => undefined,
    onBell: () => undefined,
    ...options,
  });

/** Writes to an emulator and waits until it is on the screen. */
export const feed = (emulator: ScreenEmulator, bytes: string | Uint8Array): Promise<void> =>
  new Promise(resolve => emulator.write(Buffer.from(bytes), resolve));

/** A terminal that stands for the user's. */
export function createDisplay(columns = 80, rows = 24): Terminal {
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  display.loadAddon(new unicode.Unicode11Addon());
  display.unicode.activeVersion = '11';
  return display;
}

export const show = (display: Terminal, bytes: string | Uint8Array): Promise<void> =>
  new Promise(resolve => display.write(bytes, resolve));

/** Every cell of the visible screen with all that can be seen of it, row by row. */
export function cellsOf(display: Terminal): string[][] {
  const {active} = display.buffer;
  return Array.from({length: display.rows}, (_, row) =>
    Array.from({length: display.cols}, (__, column) => {
      const cell = active.getLine(active.baseY + row)?.getCell(column);
      return cell === undefined ? 'none' : describe(cell);
    }),
  );
}

const describe = (cell: IBufferCell): string =>
  [
    cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
    cell.getFgColorMode(),
    cell.getFgColor(),
    cell.getBgColorMode(),
    cell.getBgColor(),
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    cell.isUnderline(),
    cell.isBlink(),
    cell.isInverse(),
    cell.isInvisible(),
    cell.isStrikethrough(),
    cell.isOverline(),
  ].join(' ');

/** The visible text, without trailing blanks. */
export const textOf = (display: Terminal): string[] =>
  Array.from({length: display.rows}, (_, row) =>
    (
      display.buffer.active.getLine(display.buffer.active.baseY + row)?.translateToString(true) ??
      ''
    ).trimEnd(),
  );
