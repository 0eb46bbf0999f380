import {UsageError} from '../errors.ts';

/**
 * Reads an escape key as xenconsole's `-e` has it: `^]` or `^x` for a control character, else one
 * character for itself.
 *
 * @returns The byte that the key sends.
 * @throws {UsageError}
 */
export function parseEscapeKey(text: string): number {
  const [first = '', second, ...rest] = text;
  const code = (second ?? first).toUpperCase().charCodeAt(0);
  if (first === '^' && second !== undefined && rest.length === 0) {
    if (code === 0x3f) return 0x7f;
    if (code >= 0x40 && code <= 0x5f) return code & 0x1f;
  }
  if (second === undefined && first >= ' ' && first <= '~') return first.charCodeAt(0);
  throw new UsageError(
    `\`${text}' is not an escape key: write ^ and a character, as ^] or ^x, or one character`,
  );
}

/** A key's byte as people say it: `Ctrl-]`, `Ctrl-X`, `~`. */
export function nameEscapeKey(byte: number): string {
  if (byte === 0x7f) return 'Ctrl-?';
  return byte < 0x20 ? `Ctrl-${String.fromCharCode(byte | 0x40)}` : String.fromCharCode(byte);
}
