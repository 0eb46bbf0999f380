import {takeTyped} from './console/input/typed-input.ts';

/** What typed bytes come to: what goes to the guest, and whether the escape key was among them. */
export type Watched = {
  readonly forward: Buffer;
  /** The escape key ends the bytes that go to the guest: it was not doubled. */
  readonly escaped: boolean;
};

/**
 * Watches typed bytes for the escape key, wherever it stands among others and in whichever form the
 * terminal sends it: the byte itself, or what a keyboard protocol that the guest has switched on
 * makes of it. Pressed twice in a row it goes to the guest once. Within a bracketed paste it is text.
 */
export type EscapeWatcher = {
  readonly watch: (typed: Buffer) => Watched;
  /** Nothing more came in time: what looked like the beginning of a key's form is what was typed. */
  readonly settle: () => Watched;
  /** True while an escape key was seen that may yet be doubled. */
  readonly pending: () => boolean;
  /** True while the beginning of something is held back that may yet turn out to be the escape key. */
  readonly holding: () => boolean;
};

/** @param key The byte that the escape key sends, such as 0x1d for Ctrl-]. */
export function createEscapeWatcher(key: number): EscapeWatcher {
  let held = '';
  let pasting = false;
  let pending = false;

  const take = (final: boolean): Watched => {
    let forward = '';
    const outcome = (escaped: boolean) => ({forward: Buffer.from(forward, 'latin1'), escaped});
    while (held !== '') {
      const taken = takeTyped(held, 'guest', {prefix: key, pasting, final});
      if (taken === undefined) break;
      const {typed, length} = taken;
      const bytes = held.slice(0, length);
      held = held.slice(length);
      // The release of the escape key, which is nothing to anybody.
      if (typed === undefined) continue;
      if (typed.type === 'paste') pasting = typed.edge === 'begin';

      const isEscape = typed.type === 'prefix';
      if (pending && !isEscape) {
        pending = false;
        return outcome(true);
      }
      if (!isEscape) forward += bytes;
      else if (pending) forward += String.fromCharCode(key);
      pending = isEscape && !pending;
    }
    return outcome(false);
  };

  return {
    watch: typed => {
      held += typed.toString('latin1');
      return take(false);
    },
    settle: () => take(true),
    pending: () => pending,
    holding: () => held !== '',
  };
}
