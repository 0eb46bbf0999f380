import type {ConsoleAction} from '../../../keymap/console-bindings.ts';
import {
  openHelp,
  openPicker,
  openScrollback,
  openSignals,
  openWall,
} from '../overlays/open-overlays.ts';
import {allPanes, mostPanes, removePane, replacePane} from '../painting/panes.ts';
import {fitPanes, focusedLink, focusedPane, showPanes} from '../emulator/screen-state.ts';
import type {ScreenPort} from '../emulator/screen-state.ts';

/** Carries out what the key after the prefix stands for. */
export function runPrefixAction(
  action: ConsoleAction<'prefix'>,
  key: string,
  screen: ScreenPort,
): void {
  const {state, deck} = screen;
  const here = focusedPane(state).console;
  switch (action) {
    case 'back':
      return screen.leave();
    case 'next':
      return goTo(deck.neighbour(here, 1), screen);
    case 'previous':
      return goTo(deck.neighbour(here, -1), screen);
    case 'last':
      return goTo(
        deck.recent().find(other => other !== here),
        screen,
      );
    case 'number':
      return goToNumber(key, screen);
    case 'unread':
      return goTo(nextUnread(here, screen), screen, 'Nothing new on the other consoles');
    case 'choose':
      return openPicker(screen, console => {
        deck.add(console);
        goTo(console.key, screen);
      });
    case 'scrollback':
      return openScrollback(screen);
    case 'signal':
      return openSignals(screen);
    case 'read-only':
      return toggleReadOnly(screen);
    case 'split-columns':
      return split('columns', screen);
    case 'split-rows':
      return split('rows', screen);
    case 'next-pane':
      return moveFocus(1, screen);
    case 'previous-pane':
      return moveFocus(-1, screen);
    case 'zoom':
      state.zoomed = !state.zoomed && allPanes(state.panes).length > 1;
      return showPanes(screen);
    case 'close-pane':
      return closePane(screen);
    case 'wall':
      return openWall(screen, chosen => goTo(chosen, screen));
    case 'bar':
      state.barHidden = !state.barHidden;
      return fitPanes(screen);
    case 'help':
      return openHelp(screen);
    case 'repaint':
      return screen.repaintAll();
  }
}

/** Begins with the wall: who leaves it has seen no console that there is a way back to. */
export function beginWithWall(screen: ScreenPort): void {
  openWall(screen, chosen => goTo(chosen, screen), screen.leave);
}

/** Puts another console into the pane that has the keys. */
function goTo(key: string | undefined, screen: ScreenPort, otherwise = 'There is no other'): void {
  const {state} = screen;
  if (key === undefined || key === focusedPane(state).console) return screen.tell(otherwise);
  state.panes = replacePane(state.panes, state.focus, pane => ({...pane, console: key}));
  showPanes(screen);
}

/** The keys of this action stand for the consoles in their order. */
function goToNumber(key: string, screen: ScreenPort): void {
  const binding = screen.keys.find(({action}) => action === 'number');
  const number = (binding?.keys.indexOf(key) ?? -1) + 1;
  const found = screen.deck.consoles()[number - 1];
  if (found === undefined) return screen.tell(`There is no console ${number}`);
  if (found.key !== focusedPane(screen.state).console) goTo(found.key, screen);
}

function nextUnread(here: string, {deck}: ScreenPort): string | undefined {
  const keys = deck.consoles().map(({key}) => key);
  const from = keys.indexOf(here) + 1;
  return [...keys.slice(from), ...keys.slice(0, from)].find(key => deck.find(key)?.unread());
}

function toggleReadOnly(screen: ScreenPort): void {
  const {state, lockedReadOnly, tell} = screen;
  if (lockedReadOnly) return tell('This screen is read-only for good');
  state.readOnly = !state.readOnly;
  fitPanes(screen);
  tell(state.readOnly ? 'Nothing that is typed reaches the guest' : 'The guest gets what is typed');
}

function split(direction: 'columns' | 'rows', screen: ScreenPort): void {
  const {state, deck} = screen;
  const all = allPanes(state.panes);
  if (all.length >= mostPanes) return screen.tell(`Not more than ${mostPanes} at once`);
  const {columns, rows} = screen.area();
  if (direction === 'columns' ? columns < 40 : rows < 8) return screen.tell('Too small to split');
  const here = focusedPane(state).console;
  const shown = all.map(pane => pane.console);
  let other = deck.neighbour(here, 1);
  while (shown.includes(other) && other !== here) other = deck.neighbour(other, 1);

  const id = Math.max(...all.map(pane => pane.id)) + 1;
  state.panes = replacePane(state.panes, state.focus, pane => ({
    type: 'split',
    direction,
    first: pane,
    second: {type: 'pane', id, console: other},
  }));
  state.zoomed = false;
  state.focus = id;
  showPanes(screen);
}

function moveFocus(by: number, screen: ScreenPort): void {
  const {state} = screen;
  const all = allPanes(state.panes);
  if (all.length === 1) return screen.tell('The screen is not split');
  const index = all.findIndex(({id}) => id === state.focus);
  state.focus = all[(index + by + all.length) % all.length]?.id ?? state.focus;
  showPanes(screen);
}

function closePane(screen: ScreenPort): void {
  const {state} = screen;
  const all = allPanes(state.panes);
  if (all.length === 1) return screen.tell('The screen is not split');
  const index = all.findIndex(({id}) => id === state.focus);
  state.panes = removePane(state.panes, state.focus);
  state.focus = (all[index - 1] ?? all[1])?.id ?? state.focus;
  state.zoomed = false;
  showPanes(screen);
}

/** Gives the keys to a pane that was clicked on. */
export function focusOn(id: number, screen: ScreenPort): void {
  screen.state.focus = id;
  showPanes(screen);
}

/** True while nothing that is typed reaches the console in front: it has ended. */
export const isOver = (screen: ScreenPort): boolean => focusedLink(screen).ended() !== undefined;
