import {Text} from 'ink';
import {memo} from 'react';

/** One line of the screen, styled and cut already. */
export const Line = memo(function Line({text}: {readonly text: string}) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

/** Lines below each other. */
export function Lines({lines}: {readonly lines: readonly string[]}) {
  return lines.map((text, index) => <Line key={index} text={text} />);
}
