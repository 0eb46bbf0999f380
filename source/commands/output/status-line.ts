/** One line on a terminal that each next one replaces. Where there is no terminal, nothing is shown. */
export type StatusLine = {
  readonly show: (line: string) => void;
  readonly clear: () => void;
};

export function openStatusLine(stream: NodeJS.WriteStream): StatusLine {
  if (!stream.isTTY) return {show: () => undefined, clear: () => undefined};

  let shown = '';
  return {
    show: line => {
      // A terminal that was never told its size has 0 columns.
      const fitting = cutToWidth(line, (stream.columns || 80) - 1);
      if (fitting !== shown) stream.write(`\r${fitting}\x1b[K`);
      shown = fitting;
    },
    clear: () => {
      if (shown !== '') stream.write('\r\x1b[K');
      shown = '';
    },
  };
}

/** Characters from Hangul on may be two columns wide: better too short than a line that wraps. */
const widthOf = (character: string): number => ((character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2);

function cutToWidth(line: string, columns: number): string {
  let cut = '';
  let width = 0;
  for (const character of line.replace(/\p{Cc}/gu, '?')) {
    width += widthOf(character);
    if (width > columns) break;
    cut += character;
  }
  return cut;
}
