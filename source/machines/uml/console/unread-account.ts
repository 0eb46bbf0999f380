import type {TerminalState} from './guest-terminal.ts';

/**
 * How much of what a line was given its guest has not read. What the guest's terminal has is told by
 * the terminal; what is on its way there is what was given and was not seen to arrive.
 */
export type UnreadAccount = {
  readonly bytes: () => number;
  /** Bytes that were not seen to arrive: they are on their way, or were keys that edit or send signals. */
  readonly missing: () => number;
  readonly given: (bytes: number) => void;
  readonly observe: (state: TerminalState) => void;
  /** When anything was given, or seen to change: `performance.now()`. */
  readonly changed: () => number;
  /** Milliseconds since then. */
  readonly quietFor: () => number;
  /** What is missing is known not to come any more. */
  readonly forgive: () => void;
  /** The guest has another terminal now, or none. */
  readonly forgetTerminal: () => void;
};

/** @param before bytes that are on their way already */
export function createUnreadAccount(before: number): UnreadAccount {
  let missing = before;
  let unread = 0;
  let taken: number | undefined;
  let changed = performance.now();

  return {
    bytes: () => unread + missing,
    missing: () => missing,
    given: bytes => {
      missing += bytes;
      changed = performance.now();
    },
    observe: state => {
      if (state.taken !== taken || state.unread !== unread) changed = performance.now();
      if (taken !== undefined) missing -= Math.min(missing, Math.max(0, state.taken - taken));
      ({taken, unread} = state);
    },
    changed: () => changed,
    quietFor: () => performance.now() - changed,
    forgive: () => {
      missing = 0;
    },
    forgetTerminal: () => {
      taken = undefined;
      unread = 0;
    },
  };
}
