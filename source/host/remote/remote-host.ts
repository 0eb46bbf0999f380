import type {ConnectOptions} from './connect.ts';
import {reachFarSide} from './far-side.ts';
import type {FarSide} from './far-side.ts';
import type {HostAddress} from './host-address.ts';
import {runFar} from './run-far.ts';
import type {RunIo} from './run-far.ts';

/** The domains of another host, as domux there sees them. */
export type RemoteHost = {
  /**
   * Runs a verb of the command line there as if it ran here.
   *
   * @param words As typed after `domux`.
   * @returns its exit code.
   * @throws {UnreachableError} when the host cannot be reached, or the connection is lost.
   */
  readonly run: (words: readonly string[], io: RunIo) => Promise<number>;
  /** Ends the connection. */
  readonly close: () => void;
};

export function createRemoteHost(
  address: HostAddress,
  options: ConnectOptions & {readonly who: string},
): RemoteHost {
  let reached: Promise<FarSide> | undefined;
  const reach = () => (reached ??= reachFarSide(address, options, true));

  return {
    run: async (words, io) => {
      const far = await reach();
      const {ended, input, wantsInput} = runFar(far.link, far.client, words, io);
      far.onInputWanted(input, wantsInput);
      return ended;
    },
    close: () => {
      void reached?.then(({link}) => link.close());
    },
  };
}
