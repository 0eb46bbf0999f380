import {effectiveConsoleBindings} from '../../keymap/console-bindings.ts';
import type {ConsoleBinding} from '../../keymap/console-bindings.ts';
import type {ScreenSession, ScreenSessionOptions} from '../screen-session.ts';
import {openScreenSession} from '../screen-session.ts';
import {copyText} from '../clipboard.ts';
import {createPace, isFar} from '../pace.ts';
import {composeScreen} from './painting/compose-screen.ts';
import {createConsoleDeck} from './console-deck.ts';
import type {ConsoleName, ConsolePort} from './link/console-port.ts';
import {handleTyped, typingMode} from './input/handle-typed.ts';
import {createPainter} from './painting/painter.ts';
import {allPanes} from './painting/panes.ts';
import {beginWithWall} from './input/prefix-actions.ts';
import {fitPanes, focusedPane, showPanes} from './emulator/screen-state.ts';
import type {ScreenPort, ScreenState} from './emulator/screen-state.ts';
import type {Rectangle} from './painting/surface.ts';
import {createTypedInput} from './input/typed-input.ts';

export type ConsoleScreenOptions = Pick<
  ScreenSessionOptions,
  'stdin' | 'stdout' | 'process' | 'guard' | 'within'
> & {
  readonly env: NodeJS.ProcessEnv;
  readonly port: ConsolePort;
  /** In the order of switching. */
  readonly consoles: readonly [ConsoleName, ...ConsoleName[]];
  /** Key of the console that is in front at first. */
  readonly front: string;
  /** All of them at first, as thumbnails. */
  readonly wall?: boolean;
  /** The byte of the prefix key, and the key as people say it. */
  readonly prefix: {readonly byte: number; readonly name: string};
  readonly readOnly: boolean;
  /** The keys as the user has them; those of the table otherwise. */
  readonly keys?: readonly ConsoleBinding[];
  /** Lines of scrollback for each console. */
  readonly scrollback?: number;
};

/** How a console screen was left. */
export type ConsoleScreenResult = {
  /** The signal that ended it, if one did. */
  readonly signal: NodeJS.Signals | undefined;
  /** Keys of the consoles whose output was seen. */
  readonly seen: readonly string[];
};

/** Milliseconds that a message stays in the bar. */
const messageTime = 5000;

/**
 * Has the terminal show consoles and switch between them until it is left. Everything on it is
 * drawn from the consoles' emulators: a guest's bytes never reach the terminal itself, so nothing
 * that a guest prints can spoil the bar, the other consoles or the terminal's state.
 */
export async function runConsoleScreen(
  options: ConsoleScreenOptions,
): Promise<ConsoleScreenResult> {
  const {stdin, stdout, process, guard, env, port, consoles, front, prefix} = options;
  const {keys = effectiveConsoleBindings()} = options;
  const {promise: left, resolve: leave} = Promise.withResolvers<NodeJS.Signals | undefined>();
  const seen = new Set<string>();
  let messageTimer: NodeJS.Timeout | undefined;
  let isOver = false;

  const state: ScreenState = {
    panes: {type: 'pane', id: 1, console: front},
    focus: 1,
    zoomed: false,
    overlay: undefined,
    prefixed: false,
    barHidden: false,
    readOnly: options.readOnly,
    message: undefined,
  };

  const size = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24});
  const area = (): Rectangle => {
    const {columns, rows} = size();
    return {column: 0, row: 0, columns, rows: Math.max(1, rows - (state.barHidden ? 0 : 1))};
  };

  const pace = createPace(() => painter.request(), isFar(env));
  const painter = createPainter({
    write: bytes => session.write(bytes),
    size,
    active: () => session.active(),
    compose: onto => composeScreen(onto, screen),
    pace,
  });

  const deck = createConsoleDeck({
    consoles,
    port,
    size: area(),
    readOnly: () => state.readOnly,
    ...(options.scrollback === undefined ? {} : {scrollback: options.scrollback}),
    onChange: (key, what) => {
      if (what === 'bell' && focusedPane(state).console === key) session.write('\x07');
      painter.request();
    },
  });

  const screen: ScreenPort = {
    state,
    deck,
    port,
    keys,
    prefix: prefix.name,
    lockedReadOnly: options.readOnly,
    area,
    tell: text => {
      state.message = text;
      clearTimeout(messageTimer);
      messageTimer = setTimeout(() => {
        state.message = undefined;
        painter.request();
      }, messageTime);
      painter.request();
    },
    copy: text => {
      void copyText(text, {env, write: session.write}).then(screen.tell);
    },
    repaint: painter.request,
    repaintAll: () => {
      painter.invalidate();
      painter.request();
    },
    leave: () => leave(undefined),
  };

  const typed = createTypedInput(
    prefix.byte,
    () => typingMode(screen),
    what => {
      // A guest that was left gets nothing more, while the terminal's last answer is still awaited.
      if (isOver) return;
      const {message} = state;
      handleTyped(what, prefix.byte, screen);
      // What the guest gets shows when the guest echoes it.
      if (what.type === 'bytes' && message === state.message) return;
      for (const pane of allPanes(state.panes)) seen.add(pane.console);
      painter.now();
    },
  );

  showPanes(screen);
  const session: ScreenSession = openScreenSession({
    stdin,
    stdout,
    process,
    guard,
    within: options.within ?? false,
    mouse: false,
    reader: pace.reading(typed),
    settled: pace.settled,
    onRedraw: () => {
      if (isOver) return;
      painter.invalidate();
      fitPanes(screen);
      painter.request();
    },
    onEnd: signal => leave(signal),
  });
  for (const pane of allPanes(state.panes)) seen.add(pane.console);
  if (options.wall) beginWithWall(screen);

  try {
    const signal = await left;
    return {signal, seen: [...seen]};
  } finally {
    isOver = true;
    clearTimeout(messageTimer);
    painter.stop();
    const settled = session.leave();
    // Consoles are hung up while the terminal answers: neither waits for the other.
    deck.close();
    await settled;
    session.close();
  }
}
