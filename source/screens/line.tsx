import {Text} from 'ink';
import {memo, useContext, useEffect, useInsertionEffect, useState} from 'react';
import type {DrawnLine, Region} from '../parts/paint.ts';
import {LineSlotsContext} from './line-slots.ts';

type Props = {readonly line: DrawnLine | string};

/** One line of the screen, styled and cut already. */
export const Line = memo(function Line({line}: Props) {
  const slots = useContext(LineSlotsContext);
  if (slots === undefined) throw new Error('Lines are drawn on a mounted screen only.');
  const [slot] = useState(slots.take);
  // Before Ink lays the frame out, which it does right after this phase.
  useInsertionEffect(() => slots.put(slot, drawn(line)), [slots, slot, line]);
  useEffect(() => () => slots.release(slot), [slots, slot]);
  return <Text>{slots.mark(slot)}</Text>;
}, sameLine);

const drawn = (line: DrawnLine | string): DrawnLine =>
  typeof line === 'string' ? {text: line, regions: []} : line;

/** Most lines of a frame are those of the frame before, made anew. */
function sameLine({line: before}: Props, {line: after}: Props): boolean {
  const [a, b] = [drawn(before), drawn(after)];
  return a.text === b.text && a.regions.length === b.regions.length && a.regions.every(sameIn(b));
}

const sameIn =
  ({regions}: DrawnLine) =>
  ({from, to, target}: Region, index: number): boolean => {
    const other = regions[index];
    return (
      other?.from === from &&
      other.to === to &&
      JSON.stringify(other.target) === JSON.stringify(target)
    );
  };

/** Lines below each other. */
export function Lines({lines}: {readonly lines: readonly (DrawnLine | string)[]}) {
  return lines.map((line, index) => <Line key={index} line={line} />);
}
