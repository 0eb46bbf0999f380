import {Text} from 'ink';
import {memo, useContext, useEffect, useInsertionEffect, useState} from 'react';
import {LineSlotsContext} from './line-slots.ts';

/** One line of the screen, styled and cut already. */
export const Line = memo(function Line({text}: {readonly text: string}) {
  const slots = useContext(LineSlotsContext);
  if (slots === undefined) throw new Error('Lines are drawn on a mounted screen only.');
  const [slot] = useState(slots.take);
  // Before Ink lays the frame out, which it does right after this phase.
  useInsertionEffect(() => slots.put(slot, text), [slots, slot, text]);
  useEffect(() => () => slots.release(slot), [slots, slot]);
  return <Text>{slots.mark(slot)}</Text>;
});

/** Lines below each other. */
export function Lines({lines}: {readonly lines: readonly string[]}) {
  return lines.map((text, index) => <Line key={index} text={text} />);
}
