import {UsageError} from '../errors.ts';
import type {ClientContext} from './verb.ts';

/**
 * Refuses to draw where there is no terminal, or one that says it cannot place its cursor, such as
 * that of a shell within an editor.
 *
 * @param what Needs one, as a sentence begins: `The screen needs`.
 * @param instead What does without.
 * @throws UsageError
 */
export function requireTerminal(
  {stdin, stdout, env}: Pick<ClientContext, 'stdin' | 'stdout' | 'env'>,
  what: string,
  instead: string,
): void {
  if (!stdin.isTTY || !stdout.isTTY) throw new UsageError(`${what} a terminal: ${instead}`);
  if (env['TERM'] === 'dumb') {
    throw new UsageError(
      `${what} a terminal that can place its cursor, and TERM says dumb: ${instead}`,
    );
  }
}
