import {placeConsoles} from '../painting/compose-consoles.ts';
import {resolveConsoleKey} from '../../../keymap/console-bindings.ts';
import {encodeMouse} from './mouse-report.ts';
import type {KeyPress} from '../overlays/overlay.ts';
import {focusOn, isOver, runPrefixAction} from './prefix-actions.ts';
import {focusedLink} from '../emulator/screen-state.ts';
import type {ScreenPort} from '../emulator/screen-state.ts';
import type {MouseReport, Typed, TypingMode} from './typed-input.ts';

/** Whom the next typed thing is for. */
export function typingMode(screen: ScreenPort): TypingMode {
  const {overlay, prefixed} = screen.state;
  return overlay || prefixed || isOver(screen) ? 'keys' : 'guest';
}

/** Gives something that was typed to whom it is for. */
export function handleTyped(typed: Typed, prefix: number, screen: ScreenPort): void {
  const {state} = screen;
  if (typed.type !== 'focus') state.message = undefined;
  switch (typed.type) {
    case 'prefix':
      return onPrefix(prefix, screen);
    case 'bytes':
      if (typingMode(screen) === 'guest') return toGuest(typed.text, screen);
      return pasteInto(typed.text, screen);
    case 'key':
      return onKey(typed, screen);
    case 'mouse':
      return onMouse(typed, screen);
    case 'focus':
      if (typingMode(screen) === 'guest' && focusedLink(screen).emulator.modes().focusReports) {
        toGuest(typed.gained ? '\x1b[I' : '\x1b[O', screen);
      }
      return;
    case 'paste':
      if (typingMode(screen) === 'guest' && focusedLink(screen).emulator.modes().bracketedPaste) {
        toGuest(typed.edge === 'begin' ? '\x1b[200~' : '\x1b[201~', screen);
      }
  }
}

/** The prefix leaves whatever is open; pressed twice, the guest gets it. */
function onPrefix(prefix: number, screen: ScreenPort): void {
  const {state} = screen;
  if (state.prefixed) {
    state.prefixed = false;
    if (!isOver(screen)) toGuest(String.fromCharCode(prefix), screen);
    return;
  }
  state.overlay?.press({key: 'esc'});
  state.overlay = undefined;
  state.prefixed = true;
}

function onKey({key, text}: KeyPress, screen: ScreenPort): void {
  const {state, keys, tell, prefix} = screen;
  if (state.prefixed) {
    state.prefixed = false;
    const action = resolveConsoleKey(keys, 'prefix', key);
    if (action !== undefined) runPrefixAction(action, key, screen);
    else if (key !== 'ctrl+c') tell(`${key} means nothing after ${prefix}; ? shows what does`);
    return;
  }
  if (state.overlay) state.overlay.press({key, ...(text === undefined ? {} : {text})});
  else if (key === 'enter' || key === 'q' || key === 'esc') screen.leave();
}

function toGuest(text: string, screen: ScreenPort): void {
  const {state, tell, prefix} = screen;
  if (state.readOnly) return tell(`Read-only: ${prefix} r lets the guest have what is typed`);
  const link = focusedLink(screen);
  const {name, status} = link.facts();
  if (status === 'unreachable') return tell(`${name} cannot be reached now: nothing is sent`);
  if (status === 'paused') tell(`${name} is paused: it takes this when it goes on`);
  link.type(text);
}

/** Pasted text goes where text is typed; its line ends and the like go nowhere. */
function pasteInto(text: string, {state}: ScreenPort): void {
  const characters = Buffer.from(text, 'latin1').toString('utf8');
  for (const character of characters) {
    if (character >= ' ' && character !== '\x7f') {
      state.overlay?.press({key: character, text: character});
    }
  }
}

function onMouse(report: MouseReport, screen: ScreenPort): void {
  const {state, deck, area} = screen;
  const at = {column: report.column - 1, row: report.row - 1};
  const wheel = (report.code & 64) !== 0;
  if (state.overlay) {
    const turn = report.code & 1 ? 'wheel-down' : 'wheel-up';
    const pressed = (report.code & 35) === 0 && !report.release;
    if (wheel) state.overlay.mouse?.(at, turn);
    else if (pressed) state.overlay.mouse?.(at, 'press');
    return;
  }

  for (const {pane, area: place, view} of placeConsoles(state, area(), deck.open)) {
    const column = at.column - place.column;
    const row = at.row - place.row;
    if (column < 0 || column >= place.columns || row < -1 || row >= place.rows) continue;
    if (pane.id !== state.focus) {
      if (!wheel && !report.release) focusOn(pane.id, screen);
      return;
    }
    const {emulator} = deck.open(pane.console);
    const own = {...report, column: column + view.column + 1, row: row + view.row + 1};
    const text = encodeMouse(own, emulator.modes().mouse, emulator.mouseEncoding());
    if (text !== undefined && row >= 0 && !state.readOnly) toGuest(text, screen);
  }
}
