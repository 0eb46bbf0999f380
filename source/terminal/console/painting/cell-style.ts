import type {IBufferCell} from '@xterm/headless';

/** What the emulator knows of a cell beyond its published type: variants and colour of underlines. */
type UnderlinedCell = IBufferCell & {
  readonly getUnderlineStyle: () => number;
  readonly isUnderlineColorDefault: () => boolean;
  readonly isUnderlineColorRGB: () => boolean;
  readonly getUnderlineColor: () => number;
};

/** Colour modes of the emulator's cells: the 16 colours, the 256 colours, red, green and blue. */
const sixteen = 0x1000000;
const palette = 0x2000000;

/**
 * Tells the styles of cells as parameters of SGR. Neighbours are mostly alike, so the last answer
 * is remembered.
 */
export function createStyleReader(): (cell: IBufferCell) => string {
  let lastFlags = 0;
  let lastForeground = 0;
  let lastForegroundMode = 0;
  let lastBackground = 0;
  let lastBackgroundMode = 0;
  let last = '';

  return cell => {
    if (cell.isAttributeDefault()) return '';
    const flags = flagsOf(cell);
    const foreground = cell.getFgColor();
    const foregroundMode = cell.getFgColorMode();
    const background = cell.getBgColor();
    const backgroundMode = cell.getBgColorMode();
    const same =
      flags === lastFlags &&
      foreground === lastForeground &&
      foregroundMode === lastForegroundMode &&
      background === lastBackground &&
      backgroundMode === lastBackgroundMode;
    // The kind of an underline is not among what was compared.
    if (same && !(flags & underlined)) return last;

    lastFlags = flags;
    lastForeground = foreground;
    lastForegroundMode = foregroundMode;
    lastBackground = background;
    lastBackgroundMode = backgroundMode;
    last = [
      ...attributes(flags),
      ...(flags & underlined ? underline(cell as UnderlinedCell) : []),
      ...colour(foregroundMode, foreground, 30, 90, '38'),
      ...colour(backgroundMode, background, 40, 100, '48'),
    ].join(';');
    return last;
  };
}

const underlined = 8;

function flagsOf(cell: IBufferCell): number {
  return (
    (cell.isBold() && 1) |
    (cell.isDim() && 2) |
    (cell.isItalic() && 4) |
    (cell.isUnderline() && underlined) |
    (cell.isBlink() && 16) |
    (cell.isInverse() && 32) |
    (cell.isInvisible() && 64) |
    (cell.isStrikethrough() && 128) |
    (cell.isOverline() && 256)
  );
}

/** SGR's number for each flag but the underline's, in the order of the bits. */
const attributeCodes = [1, 2, 3, undefined, 5, 7, 8, 9, 53];

const attributes = (flags: number): number[] =>
  attributeCodes.flatMap((code, bit) => (code !== undefined && flags & (1 << bit) ? [code] : []));

function underline(cell: UnderlinedCell): (number | string)[] {
  const style = cell.getUnderlineStyle();
  const line = style > 1 ? `4:${style}` : 4;
  if (cell.isUnderlineColorDefault()) return [line];
  const value = cell.getUnderlineColor();
  return [line, cell.isUnderlineColorRGB() ? `58:2::${rgb(value, ':')}` : `58:5:${value}`];
}

function colour(
  mode: number,
  value: number,
  normal: number,
  bright: number,
  extended: string,
): (number | string)[] {
  if (mode === 0) return [];
  if (mode === sixteen) return [value < 8 ? normal + value : bright + value - 8];
  if (mode === palette) return [`${extended};5;${value}`];
  return [`${extended};2;${rgb(value, ';')}`];
}

const rgb = (value: number, separator: string): string =>
  [value >> 16, (value >> 8) & 0xff, value & 0xff].join(separator);
