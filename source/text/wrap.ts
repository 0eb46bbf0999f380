import {cutText, graphemes, textWidth} from './width.ts';

/** Breaks text at blanks into lines of at most a width. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > width) {
      // A character that is wider than the line goes onto one of its own.
      const part = cutText(line, width) || (graphemes(line)[0] ?? '');
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/**
 * Breaks a line into lines of at most a width as a terminal does, at the edge; what goes on is
 * indented by so many columns, and with an indent breaks at a blank.
 */
export function wrapLine(text: string, width: number, indent?: number): string[] {
  const hanging = indent === undefined || indent + 10 > width ? 0 : indent;
  const lines: string[] = [];
  let rest = text;
  while (textWidth(rest) > width) {
    const part = cutText(rest, width) || (graphemes(rest)[0] ?? '');
    const blank = rest[part.length] === ' ' ? part.length : part.lastIndexOf(' ');
    const at = indent !== undefined && blank > hanging ? blank : part.length;
    lines.push(indent === undefined ? rest.slice(0, at) : rest.slice(0, at).trimEnd());
    const next = indent === undefined ? rest.slice(at) : rest.slice(at).trimStart();
    rest = ' '.repeat(hanging) + next;
  }
  return [...lines, rest];
}
