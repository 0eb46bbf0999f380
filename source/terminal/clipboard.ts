/** Bytes of a device control string that screen takes at once. */
const screenChunk = 512;

/**
 * Puts text into the clipboard of the user's terminal (XTerm Control Sequences, OSC 52). Programs
 * between here and there that would keep it to themselves, tmux and screen, are asked to pass it on.
 */
export function copySequence(text: string, env: NodeJS.ProcessEnv): string {
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
  if (env['TMUX'] !== undefined) {
    return `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  }
  if (env['STY'] === undefined) return sequence;
  const chunks = sequence.match(new RegExp(`[^]{1,${screenChunk}}`, 'g')) ?? [];
  return chunks.map(chunk => `\x1bP${chunk}\x1b\\`).join('');
}
