/**
 * Sequences that make a terminal answer: device status and attributes, mode and colour queries,
 * ENQ (XTerm Control Sequences: DSR, DA, DECRQM, XTVERSION, OSC 4 and 10 to 12).
 */
const queries =
  /\x1b\[[>=?]?[\d;]*[nc]|\x1b\[>[\d;]*q|\x1b\[\??[\d;]*\$p|\x1b\](?:4;\d+|1[0-2]);\?(?:\x07|\x1b\\)|\x1bZ|\x05/g;

/**
 * What terminals answer: cursor position and status, attributes, mode reports, version, colours
 * (XTerm Control Sequences: CPR, DA, DECRPM, XTVERSION, OSC).
 */
const answers =
  /\x1b\[\??\d+;\d+(?:;\d+)?R|\x1b\[[>=?][\d;]*c|\x1b\[0n|\x1b\[\??\d+;\d+\$y|\x1bP>\|[^\x1b]*\x1b\\|\x1b\](?:4;\d+|1[0-2]);rgb:[^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** What was typed, without what a terminal answered by itself. */
export function withoutAnswers(input: Buffer): Buffer {
  if (!input.includes(0x1b)) return input;
  const text = input.toString('latin1');
  const typed = text.replace(answers, '');
  return typed === text ? input : Buffer.from(typed, 'latin1');
}

/**
 * Takes queries out of old output: a terminal that sees them again would answer, and the guest
 * would get the answer as if it had been typed.
 */
export function withoutQueries(output: Buffer): Buffer {
  const text = output.toString('latin1');
  return queries.test(text) ? Buffer.from(text.replace(queries, ''), 'latin1') : output;
}
