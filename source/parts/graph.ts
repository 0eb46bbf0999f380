/** Dots of a Braille cell by column and row from the top: Unicode, block 2800. */
const dots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export type GraphOptions = {
  readonly width: number;
  readonly height: number;
  /** The value at the upper edge. */
  readonly most: number;
  readonly ascii: boolean;
};

/**
 * A filled graph of the last values, the newest on the right: two values and four steps a cell in
 * Braille, one and two in ASCII.
 *
 * @returns its lines from top to bottom.
 */
export function graph(values: readonly number[], options: GraphOptions): string[] {
  return options.ascii ? asciiGraph(values, options) : brailleGraph(values, options);
}

/** How many of the steps of a graph's height a value fills. */
const stepsOf = (value: number, most: number, steps: number): number =>
  value <= 0
    ? 0
    : Math.min(steps, Math.max(1, Math.round((value / Math.max(most, Number.MIN_VALUE)) * steps)));

const lastValues = (values: readonly number[], count: number): number[] => {
  const last = values.slice(-count);
  return [...Array<number>(count - last.length).fill(0), ...last];
};

function brailleGraph(values: readonly number[], {width, height, most}: GraphOptions): string[] {
  const steps = lastValues(values, width * 2).map(value => stepsOf(value, most, height * 4));
  return Array.from({length: height}, (_, row) => {
    // Steps below this line.
    const base = (height - 1 - row) * 4;
    let line = '';
    for (let column = 0; column < width; column++) {
      let cell = 0;
      for (const side of [0, 1] as const) {
        const filled = Math.min(4, Math.max(0, (steps[column * 2 + side] ?? 0) - base));
        for (let step = 0; step < filled; step++) cell |= dots[side][3 - step] ?? 0;
      }
      line += cell === 0 ? ' ' : String.fromCharCode(0x2800 + cell);
    }
    return line;
  });
}

function asciiGraph(values: readonly number[], {width, height, most}: GraphOptions): string[] {
  const steps = lastValues(values, width).map(value => stepsOf(value, most, height * 2));
  return Array.from({length: height}, (_, row) => {
    const base = (height - 1 - row) * 2;
    return steps.map(step => (step - base >= 2 ? '#' : step - base === 1 ? '.' : ' ')).join('');
  });
}

/** A round number at or above the largest value: 1, 2 or 5 times a power of ten. */
export function niceTop(values: readonly number[], least: number): number {
  const largest = Math.max(least, ...values);
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map(factor => factor * power).find(top => top >= largest) ?? largest;
}
