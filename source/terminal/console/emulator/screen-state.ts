import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {placeSizes} from '../painting/compose-consoles.ts';
import type {ConsolesView} from '../painting/compose-consoles.ts';
import type {ConsoleDeck} from '../console-deck.ts';
import type {ConsoleLink} from '../link/console-link.ts';
import type {ConsolePort} from '../link/console-port.ts';
import type {Overlay} from '../overlays/overlay.ts';
import {allPanes} from '../painting/panes.ts';
import type {Pane} from '../painting/panes.ts';
import type {Rectangle} from '../painting/surface.ts';

/** What a console screen is at the moment, and what its actions work with. */
export type ScreenState = ConsolesView & {
  panes: ConsolesView['panes'];
  focus: number;
  zoomed: boolean;
  overlay: Overlay | undefined;
  /** The prefix was pressed: the next key is domux's. */
  prefixed: boolean;
  barHidden: boolean;
  readOnly: boolean;
  /** Said in the bar until a key is pressed or so much time has gone by. */
  message: string | undefined;
};

export type ScreenPort = {
  readonly state: ScreenState;
  readonly deck: ConsoleDeck;
  readonly port: ConsolePort;
  /** The keys as this user has them. */
  readonly keys: readonly ConsoleBinding[];
  /** The prefix key as people say it. */
  readonly prefix: string;
  /** Read-only for good. */
  readonly lockedReadOnly: boolean;
  /** What the consoles have of the screen. */
  readonly area: () => Rectangle;
  readonly tell: (text: string) => void;
  readonly copy: (text: string) => void;
  readonly repaint: () => void;
  readonly repaintAll: () => void;
  readonly leave: () => void;
};

export function focusedPane({panes, focus}: ConsolesView): Pane {
  const all = allPanes(panes);
  const found = all.find(({id}) => id === focus) ?? all[0];
  if (found === undefined) throw new Error('A screen has at least one pane.');
  return found;
}

export const focusedLink = ({state, deck}: ScreenPort): ConsoleLink =>
  deck.open(focusedPane(state).console);

/** Tells the deck which consoles are to be seen, and how big. */
export function showPanes(screen: ScreenPort): void {
  const {state, deck} = screen;
  const front = focusedPane(state);
  const visible = state.zoomed ? [front] : allPanes(state.panes);
  deck.show([...new Set(visible.map(pane => pane.console))], front.console);
  fitPanes(screen);
}

/** Tells the consoles how much of the screen they have. */
export function fitPanes({state, deck, area}: ScreenPort): void {
  deck.fit(placeSizes(state, area()), area());
}
