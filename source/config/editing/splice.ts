/** Replaces a stretch of a text; offsets are those of the text before any splice. */
export type Splice = {readonly start: number; readonly end: number; readonly text: string};

/** Applies splices that do not overlap; of two at one place the first given comes first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}
