import type {Duplex} from 'node:stream';
import {RefusedError} from '../errors.ts';
import {connectControl} from './client.ts';

export type Viewing = {
  readonly console: number;
  /** Who watches. */
  readonly who: string;
  /** Bytes printed that are known already: nothing older comes then. */
  readonly position?: number | undefined;
};

/**
 * Turns a control connection into that of a viewer of a console: nothing but the bytes of the
 * console comes from it then, the old ones first.
 *
 * @param peer Whom errors name.
 * @returns false, and the connection is closed, where the guest process does not know how.
 * @throws {RefusedError} when there is no such console.
 */
export async function becomeViewer(
  socket: Duplex,
  peer: string,
  {console, who, position}: Viewing,
): Promise<boolean> {
  const client = connectControl(socket, peer);
  client.execute('domux-introduce', {who}).catch(() => undefined);
  try {
    await client.handOver('domux-open-console', {
      console,
      ...(position === undefined ? {} : {position}),
    });
    return true;
  } catch (error) {
    client.close();
    if (error instanceof RefusedError && error.errorClass === 'CommandNotFound') return false;
    throw error;
  }
}
