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
  const {columns = 80, rows = 24, theme = 'plain', ascii = false, ...rest} = options;
  const store = drive({size: {columns, rows}, ...rest});
  const listeners = new Set<() => void>();
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  display.write('\x1b[?1049h');
  const writer = createFrameWriter(
    bytes => display.write(bytes),
    () => store.model().size.rows,
  );
  let frame: Frame = [];
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
      writer.show(drawn);
    },
  );
  onTestFinished(() => screen.unmount());

  const lines = () =>
    Array.from({length: store.model().size.rows}, (_, row) =>
      (display.buffer.active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
    );

  return {
    ...store,
    display,
    /** Draws what the model has become. */
    show: async () => {
      for (const listener of listeners) listener();
      await new Promise<void>(resolve => display.write('', resolve));
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
    resize: (toColumns: number, toRows: number) => {
      display.resize(toColumns, toRows);
      writer.invalidate();
      store.send({type: 'resized', columns: toColumns, rows: toRows});
    },
  };
}
