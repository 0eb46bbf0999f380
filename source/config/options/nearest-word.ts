/**
 * The word that a mistyped one was most likely meant to be: the one with the fewest letters
 * inserted, removed, replaced or swapped, case not counted, or the one that it begins; undefined when
 * none is near.
 */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(word.length > 2 ? 1 : 0, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const known = candidate.toLowerCase();
    const begun = wanted.length > 3 && known.startsWith(wanted);
    const distance = begun ? 1 : editDistance(wanted, known);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Optimal string alignment: https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: to.length + 1}, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, next];
  }
  return at(last, to.length);
}

const at = (row: readonly number[], column: number) => row[column] ?? Infinity;
