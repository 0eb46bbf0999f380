/**
 * Sequences that make a terminal answer: device status and attributes, mode and colour queries,
 * ENQ (XTerm Control Sequences: DSR, DA, DECRQM, XTVERSION, OSC 4 and 10 to 12).
 */
const queries =
  /\x1b\[[>=?]?[\d;]*[nc]|\x1b\[>[\d;]*q|\x1b\[\??[\d;]*\$p|\x1b\](?:4;\d+|1[0-2]);\?(?:\x07|\x1b\\)|\x1bZ|\x05/g;

/**
 * Takes queries out of old output: a terminal that sees them again would answer, and the guest
 * would get the answer as if it had been typed.
 */
export function withoutQueries(output: Buffer): Buffer {
  const text = output.toString('latin1');
  return queries.test(text) ? Buffer.from(text.replace(queries, ''), 'latin1') : output;
}
