/** A line of a difference in unified form: kept, taken out, put in, or the place of what follows. */
export type DifferenceLine = {
  readonly type: 'same' | 'removed' | 'added' | 'place';
  /** With the sign in front that unified form has. */
  readonly text: string;
};

/** Unchanged lines that are shown around changed ones. */
const context = 3;

type Piece = {readonly sign: ' ' | '-' | '+'; readonly text: string};

/** The difference of two texts, line by line, in the unified form of diff(1); empty where they are alike. */
export async function lineDifference(before: string, after: string): Promise<DifferenceLine[]> {
  if (before === after) return [];
  const {diffComm} = await import('node-diff3');
  const pieces = diffComm(linesOf(before), linesOf(after)).flatMap((part): Piece[] =>
    part.common !== undefined
      ? part.common.map(text => ({sign: ' ', text}))
      : [
          ...part.buffer1.map(text => ({sign: '-', text}) as const),
          ...part.buffer2.map(text => ({sign: '+', text}) as const),
        ],
  );
  return hunksOf(pieces).flatMap(({from, to}) => [
    placeOf(pieces, from, to),
    ...pieces.slice(from, to).map(toLine),
  ]);
}

/** Lines of which the last says so when no newline ends it. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  return lines.at(-1) === ''
    ? lines.slice(0, -1)
    : [...lines.slice(0, -1), `${lines.at(-1) ?? ''} (no newline at the end)`];
}

/** Runs of changed pieces with what is around them; those that touch are one. */
function hunksOf(pieces: readonly Piece[]): {from: number; to: number}[] {
  const hunks: {from: number; to: number}[] = [];
  for (const [index, {sign}] of pieces.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(0, index - context);
    const to = Math.min(pieces.length, index + context + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({from, to});
  }
  return hunks;
}

function placeOf(pieces: readonly Piece[], from: number, to: number): DifferenceLine {
  const range = (side: '-' | '+') => {
    const count = (some: readonly Piece[]) =>
      some.filter(({sign}) => sign === ' ' || sign === side).length;
    const length = count(pieces.slice(from, to));
    const start = count(pieces.slice(0, from)) + (length === 0 ? 0 : 1);
    return length === 1 ? String(start) : `${start},${length}`;
  };
  return {type: 'place', text: `@@ -${range('-')} +${range('+')} @@`};
}

function toLine({sign, text}: Piece): DifferenceLine {
  const type = sign === ' ' ? 'same' : sign === '-' ? 'removed' : 'added';
  return {type, text: `${sign}${text}`};
}
