import {consoleContexts} from '../../../keymap/binding.ts';
import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {helpLines} from '../../../keymap/describe.ts';
import type {Overlay} from './overlay.ts';
import {drawFrame, drawText} from '../painting/surface.ts';

/** Columns of the keys. */
const keysWidth = 18;

/** The lines of the help: every key of the table by context, then what is no key. */
export function consoleHelp(prefix: string, keys: readonly ConsoleBinding[]): readonly string[] {
  const contexts = Object.entries({...consoleContexts, prefix: `After ${prefix}`});
  return [
    '  Every key goes to the guest but the prefix and the one after it.',
    `  ${prefix} twice sends it to the guest.`,
    ...helpLines(keys, contexts).flatMap(line =>
      'heading' in line
        ? ['', line.heading]
        : [`  ${line.keys.padEnd(keysWidth)} ${line.description}`],
    ),
    '',
    'Where a program is drawn for another size',
    '  A guest that cannot be told how big this is, such as a PC without',
    '  an agent, learns it by resize, or by stty rows R columns C.',
  ];
}

/** Breaks a line at its blanks; what goes on is indented as the line's last column is, or a little. */
function wrapLine(line: string, width: number): string[] {
  const indent = ' '.repeat(width >= 60 ? 21 : 6);
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width && width > indent.length + 10) {
    const at = rest.lastIndexOf(' ', width);
    const cut = at > indent.length ? at : width;
    lines.push(rest.slice(0, cut));
    rest = `${indent}${rest.slice(cut).trimStart()}`;
  }
  return [...lines, rest];
}

/** Shows lines until a key is pressed that does not scroll. Those that are not indented stand out. */
export function createHelpOverlay(
  lines: readonly string[],
  close: () => void,
  title = 'Keys',
): Overlay {
  let top = 0;
  let page = 1;
  let wrapped = lines;
  const scroll = (by: number) => {
    top = Math.max(0, Math.min(top + by, wrapped.length - page));
  };

  return {
    draw: (onto, area) => {
      const inside = drawFrame(onto, area, title);
      page = inside.rows;
      wrapped = lines.flatMap(line => wrapLine(line, inside.columns));
      scroll(0);
      for (let row = 0; row < inside.rows; row++) {
        const line = wrapped[top + row] ?? '';
        const style = /^\S.*[^.]$/.test(line) && title === 'Keys' ? '1' : '';
        drawText(onto, {column: inside.column, row: inside.row + row}, line, style, inside.columns);
      }
      return undefined;
    },
    press: ({key}) => {
      if (key === 'down' || key === 'j') scroll(1);
      else if (key === 'up' || key === 'k') scroll(-1);
      else if (key === 'pagedown' || key === 'space') scroll(page);
      else if (key === 'pageup' || key === 'b') scroll(-page);
      else if (key === 'home' || key === 'g') top = 0;
      else if (key === 'end' || key === 'G') scroll(wrapped.length);
      else close();
    },
    mouse: (_, what) => {
      if (what === 'press') close();
      else scroll(what === 'wheel-up' ? -3 : 3);
    },
    bar: columns =>
      ' Up, Down and Space scroll; any other key goes back'.slice(0, columns).padEnd(columns),
  };
}
