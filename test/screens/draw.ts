import xterm from '@xterm/headless';
import {onTestFinished} from 'vitest';
import {makeTheme} from '../../source/parts/theme.ts';
import type {ThemeName} from '../../source/parts/theme.ts';
import {mountScreen} from '../../source/screens/mount.tsx';
import type {Frame} from '../../source/screens/mount.tsx';
import {createFrameWriter} from '../../source/terminal/frame-writer.ts';
import {until} from '../helpers/until.ts';
import {drive} from '../store/make.ts';

type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
} & Omit<NonNullable<Parameters<typeof drive>[0]>, 'size' | 'columns'>;

/** The screen on a terminal of fixed size, driven message by message. */
export function draw(options: Options = {}) {
  const {columns = 80, rows = 24, theme = 'none', ascii = false, ...rest} = options;
  const store = drive({size: {columns, rows}, ...rest});
  const listeners = new Set<() => void>();
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  display.write('\x1b[?1049h');
  const writer = createFrameWriter(
    bytes => display.write(bytes),
    () => store.model().size.rows,
  );
  let frame: Frame = [];
  let drawnModel: ReturnType<typeof store.model> | undefined;
  const screen = mountScreen(
    {
      get: store.model,
      subscribe: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    makeTheme(theme, ascii),
    drawn => {
      frame = drawn;
      drawnModel = store.model();
      writer.show(drawn);
    },
  );
  onTestFinished(() => screen.unmount());

  /** Draws what the model has become. */
  const catchUp = async () => {
    for (const listener of listeners) listener();
    await until('the model is drawn', () => drawnModel === store.model());
    await new Promise<void>(resolve => display.write('', resolve));
  };

  const lines = () =>
    Array.from({length: store.model().size.rows}, (_, row) =>
      (display.buffer.active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
    );

  return {
    ...store,
    display,
    /** Draws what the model has become. */
    show: async () => {
      await catchUp();
      return lines();
    },
    /** Waits until the screen has a line like this. */
    see: (pattern: RegExp) =>
      until(`the screen shows ${String(pattern)}: ${lines().join('\n')}`, () => {
        for (const listener of listeners) listener();
        return lines().find(line => pattern.test(line));
      }),
    /** What was drawn last, with its renditions. */
    frame: () => frame,
    /** Presses a button of the mouse where a text is on the screen, and shows what comes of it. */
    click: async (text: string, button: 'left' | 'right' = 'left') => {
      await catchUp();
      const row = lines().findLastIndex(line => line.includes(text));
      if (row === -1) throw new Error(`There is no ${text} on the screen:\n${lines().join('\n')}`);
      const column = lines()[row]?.indexOf(text) ?? 0;
      const at = {type: 'mouse', action: 'press', button, column, row} as const;
      store.send({...at, ...screen.hit(column, row)});
      await catchUp();
      return lines();
    },
    wheel: (action: 'wheel-up' | 'wheel-down', column: number, row: number) =>
      store.send({type: 'mouse', action, button: 'left', column, row, ...screen.hit(column, row)}),
    resize: (toColumns: number, toRows: number) => {
      display.resize(toColumns, toRows);
      writer.invalidate();
      store.send({type: 'resized', columns: toColumns, rows: toRows});
    },
  };
}
