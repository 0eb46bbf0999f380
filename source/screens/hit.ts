import type {Target} from '../store/model/target.ts';
import {textWidth} from '../text/width.ts';
import type {Segment} from './line-slots.ts';

/** What is drawn at a place of the screen. */
export type Hit = {
  readonly on?: Target;
  /** It lies over something else: a dialog. */
  readonly onDialog: boolean;
};

const sgr = /\x1b\[[\d;]*m/g;

/**
 * What a click at a place is about, by what was drawn there last.
 *
 * @param row The parts of a row; a later one covers an earlier one.
 */
export function hit(row: readonly Segment[], column: number): Hit {
  for (const segment of row.toReversed()) {
    const inside = column - segment.column;
    if (inside < 0 || inside >= textWidth(segment.text.replace(sgr, ''))) continue;
    const region = segment.regions.find(({from, to}) => inside >= from && inside < to);
    const onDialog = segment.over === true;
    // Regions are made of targets only: parts do not know what they are.
    return region === undefined ? {onDialog} : {on: region.target as Target, onDialog};
  }
  return {onDialog: false};
}
