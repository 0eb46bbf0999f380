import type {ScreenEmulator} from '../../../source/terminal/console/emulator/screen-emulator.ts';
import {createSurface} from '../../../source/terminal/console/painting/surface.ts';
import {surfaceChanges} from '../../../source/terminal/console/painting/surface-changes.ts';
import {
  initialModes,
  modeChanges,
} from '../../../source/terminal/console/emulator/terminal-modes.ts';

/**
 * Everything that makes a terminal of the same size show what an emulator holds: its screen, its
 * modes and its cursor. Scroll region, origin mode, tabs and the like stay the emulator's own: the
 * guest's bytes go to it, never to the terminal.
 */
export function repaint(emulator: ScreenEmulator): string {
  const {columns, rows} = emulator.size();
  const surface = createSurface(columns, rows);
  emulator.draw(surface, {column: 0, row: 0}, {column: 0, row: 0, columns, rows});
  const {column, row} = emulator.cursor();
  return [
    '\x1b[?7l',
    surfaceChanges(undefined, surface),
    '\x1b[?7h',
    modeChanges(initialModes, emulator.modes()),
    `\x1b[${row + 1};${column + 1}H`,
  ].join('');
}
