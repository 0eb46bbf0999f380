import {RefusedError} from '../errors.ts';
import {checkArguments} from './schema.ts';
import {commands, isCommandName} from './commands.ts';
import type {Arguments, CommandName, Result} from './commands.ts';

/** What carries out the commands for one peer; `Peer` is whatever a handler must know of who asks. */
export type Handlers<Peer> = {
  readonly [C in CommandName]: (given: Arguments<C>, peer: Peer) => Result<C> | Promise<Result<C>>;
};

/**
 * Checks a command's name and arguments against the table and carries it out.
 *
 * @throws {RefusedError} in QEMU's words for an unknown command or bad arguments, or in the
 * handler's own.
 */
export async function dispatch<Peer>(
  handlers: Handlers<Peer>,
  command: string,
  given: Readonly<Record<string, unknown>>,
  peer: Peer,
): Promise<unknown> {
  if (!isCommandName(command)) {
    throw new RefusedError('CommandNotFound', `The command ${command} has not been found`);
  }

  checkArguments(commands[command].arguments, given);
  const handle = handlers[command] as (given: unknown, peer: Peer) => unknown;
  return handle(given, peer);
}
