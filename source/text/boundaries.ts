import {graphemes} from './width.ts';

/** Where the character before a position begins, in the units of the string. */
export function boundaryBefore(text: string, position: number): number {
  const last = graphemes(text.slice(0, position)).at(-1) ?? '';
  return position - last.length;
}

/** Where the character at a position ends. */
export function boundaryAfter(text: string, position: number): number {
  const [first = ''] = graphemes(text.slice(position));
  return position + first.length;
}
