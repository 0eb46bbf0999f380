import type {Duplex} from 'node:stream';
import {RefusedError} from '../../errors.ts';
import {connectControl} from './client.ts';

export type Viewing = {
  readonly console: number;
  /** Who watches. */
  readonly who: string;
} & Having;

/** What a viewer has of a console already. */
export type Having = {
  /** Bytes printed that it has: nothing older comes then. */
  readonly position?: number;
  /** That of the guest process which counted them; absent: whichever. */
  readonly generation?: number;
  /** What was printed meanwhile comes without what it asks terminals. */
  readonly quiet?: boolean;
};

/** What comes of a console first; from the guest process of an older domux nothing is known of it. */
export type Opening = {
  readonly generation?: number;
  /** It follows on what the viewer has. */
  readonly continues?: boolean;
  /** Bytes that come first and were printed before. */
  readonly old?: number;
  /** Bytes printed before the first one that comes after those. */
  readonly printed?: number;
};

/** A console as a viewer has it. */
export type ConsoleView = {readonly stream: Duplex; readonly opening: Opening};

/**
 * Turns a control connection into that of a viewer of a console: nothing but the bytes of the
 * console comes from it then, the old ones first.
 *
 * @param peer Whom errors name.
 * @returns undefined, and the connection is closed, where the guest process does not know how.
 * @throws {RefusedError} when there is no such console.
 */
export async function becomeViewer(
  socket: Duplex,
  peer: string,
  {console, who, ...having}: Viewing,
): Promise<Opening | undefined> {
  const client = connectControl(socket, peer);
  client.execute('domux-introduce', {who}).catch(() => undefined);
  try {
    const {answer} = await client.handOver('domux-open-console', {console, ...havingOf(having)});
    return openingOf(answer);
  } catch (error) {
    client.close();
    if (error instanceof RefusedError && error.errorClass === 'CommandNotFound') return undefined;
    throw error;
  }
}

/** What the arguments of a command say of what a viewer has. */
export const havingOf = ({position, generation, quiet}: Having): Having => ({
  ...(position === undefined ? {} : {position}),
  ...(generation === undefined ? {} : {generation}),
  ...(quiet === undefined ? {} : {quiet}),
});

/** What an answer says of what comes. */
export const openingOf = ({generation, continues, old, printed}: Opening): Opening => ({
  ...(generation === undefined ? {} : {generation}),
  ...(continues === undefined ? {} : {continues}),
  ...(old === undefined ? {} : {old}),
  ...(printed === undefined ? {} : {printed}),
});
