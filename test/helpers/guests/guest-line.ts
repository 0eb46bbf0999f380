import type {Readable} from 'node:stream';
import {until} from '../until.ts';

/** One line of a guest. `output` is all that came so far, byte by byte. */
export type GuestLine = {
  readonly output: () => string;
  readonly send: (text: string) => void;
  /** Waits until output that comes after `send` was last called matches. */
  readonly see: (pattern: RegExp) => Promise<string>;
};

/** Follows what a guest prints, and types with `type`. `see` waits for `timeout` milliseconds. */
export function followLine(
  output: Readable,
  type: (text: string) => void,
  timeout = 10_000,
): GuestLine {
  let text = '';
  let sent = 0;
  output.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  return {
    output: () => text,
    send: typed => {
      sent = text.length;
      type(typed);
    },
    see: async pattern => {
      const fresh = () => text.slice(sent);
      await until(`the console says ${String(pattern)}`, () => pattern.test(fresh()), {
        timeout,
      }).catch((error: unknown) => {
        throw new Error(`The console said only ${JSON.stringify(fresh())}.`, {cause: error});
      });
      return fresh();
    },
  };
}
