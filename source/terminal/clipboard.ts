import {messageOf} from '../errors.ts';

export type CopyOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** To the terminal. */
  readonly write: (bytes: string) => void;
};

/**
 * Puts text into the clipboard of the user's terminal. Inside tmux that is tmux's to do, for it keeps
 * what programs send the terminal to itself unless it is configured otherwise (set-clipboard and
 * allow-passthrough of tmux(1)); it then has it in a buffer of its own too.
 *
 * @returns what happened, in a sentence that is short enough for a status bar.
 */
export async function copyText(text: string, {env, write}: CopyOptions): Promise<string> {
  const copied = `Copied ${text.length} characters`;
  if (env['TMUX'] !== undefined) {
    try {
      return `${copied} to ${await giveToTmux(text, env)}`;
    } catch (error) {
      write(copySequence(text, env));
      return `${copied} to the terminal past tmux: ${messageOf(error)}`;
    }
  }
  write(copySequence(text, env));
  return `${copied} to the terminal (OSC 52)`;
}

/** Milliseconds that tmux has. */
const patience = 3000;

/** @returns who has it now. */
async function giveToTmux(text: string, env: NodeJS.ProcessEnv): Promise<string> {
  const {execa} = await import('execa');
  const tmux = (words: readonly string[], input?: string) =>
    execa('tmux', words, {env, timeout: patience, ...(input === undefined ? {} : {input})});
  try {
    await tmux(['load-buffer', '-w', '-'], text);
  } catch {
    // Before 3.2 there is no -w.
    await tmux(['load-buffer', '-'], text);
    return "tmux's buffer alone";
  }
  const {stdout: policy} = await tmux(['show-options', '-sv', 'set-clipboard']);
  return policy === 'off'
    ? "tmux's buffer alone: its set-clipboard is off"
    : "tmux's buffer and the terminal";
}

/** Bytes of a device control string that screen takes at once. */
const screenChunk = 512;

/**
 * What tells a terminal to take text into its clipboard (XTerm Control Sequences, OSC 52). Programs
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
