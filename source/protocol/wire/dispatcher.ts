import {RefusedError} from '../../errors.ts';
import {checkArguments} from '../schema.ts';
import type {Infer, InferMembers} from '../schema.ts';
import type {CommandTable} from './client.ts';
import {commands} from '../commands.ts';

/** What carries out a guest's commands for one peer; `Peer` is whatever a handler must know of who asks. */
export type Handlers<Peer> = TableHandlers<typeof commands, Peer>;

/** The same for any table of commands. */
export type TableHandlers<T extends CommandTable, Peer> = {
  readonly [C in keyof T]: (
    given: InferMembers<T[C]['arguments']>,
    peer: Peer,
  ) => Infer<T[C]['returns']> | Promise<Infer<T[C]['returns']>>;
};

export const dispatch = <Peer>(
  handlers: Handlers<Peer>,
  command: string,
  given: Readonly<Record<string, unknown>>,
  peer: Peer,
): Promise<unknown> => dispatchIn(commands, handlers, command, given, peer);

/**
 * Checks a command's name and arguments against its table and carries it out.
 *
 * @throws {RefusedError} in QEMU's words for an unknown command or bad arguments, or in the
 * handler's own.
 */
export async function dispatchIn<T extends CommandTable, Peer>(
  table: T,
  handlers: TableHandlers<T, Peer>,
  command: string,
  given: Readonly<Record<string, unknown>>,
  peer: Peer,
): Promise<unknown> {
  const spec = Object.hasOwn(table, command) ? table[command] : undefined;
  if (spec === undefined) {
    throw new RefusedError('CommandNotFound', `The command ${command} has not been found`);
  }

  checkArguments(spec.arguments, given);
  const handle = handlers[command] as (given: unknown, peer: Peer) => unknown;
  return handle(given, peer);
}
