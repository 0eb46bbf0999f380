import {barText} from './bar-text.ts';
import {composeConsoles} from './compose-consoles.ts';
import type {FrameEnds} from './painter.ts';
import type {ScreenPort} from '../emulator/screen-state.ts';
import {drawText} from './surface.ts';
import type {Surface} from './surface.ts';
import {initialModes} from '../emulator/terminal-modes.ts';

/** Draws all there is to see: the consoles, what lies over them, and the bar. */
export function composeScreen(onto: Surface, screen: ScreenPort): FrameEnds {
  const {state, deck, area} = screen;
  const consoles = area();
  const overlay = state.overlay;
  // The wall is all there is to see; everything else stands before the consoles.
  const behind = composeConsoles(state, onto, consoles, deck.open);
  const cursor = overlay ? overlay.draw(onto, consoles) : behind.cursor;
  const bar = barText(screen, onto.columns);
  if (bar !== undefined) drawText(onto, {column: 0, row: onto.rows - 1}, bar, '7');
  if (!overlay) return {...behind, cursor};
  return {
    cursor,
    modes: {...initialModes, bracketedPaste: true, mouse: overlay.mouse ? 'vt200' : 'none'},
  };
}
