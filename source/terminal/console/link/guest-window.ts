import type {ScreenEmulator} from '../emulator/screen-emulator.ts';

/** The size of a terminal, in characters. */
export type WindowSize = {readonly columns: number; readonly rows: number};

/** How big a guest takes the terminal to be that shows its console: as big as its place on the screen. */
export type GuestWindow = {
  /**
   * Gives it a place on the screen.
   *
   * @param whole All there is for consoles: a guest that cannot be told has all of that, and its place
   * shows a part of it.
   */
  readonly fit: (place: WindowSize, whole: WindowSize) => void;
  /** What the guest was told counts no more: somebody else may have told it something else. */
  readonly again: () => void;
};

export type GuestWindowOptions = {
  readonly emulator: Pick<ScreenEmulator, 'resize' | 'size'>;
  /** @returns false where there is no way to tell the guest, or none yet. */
  readonly tell: (size: WindowSize) => Promise<boolean>;
  /** Nothing may reach the guest. */
  readonly readOnly: () => boolean;
  readonly onResized: () => void;
};

export function createGuestWindow(options: GuestWindowOptions): GuestWindow {
  const {emulator, tell, readOnly, onResized} = options;
  let wanted: {readonly place: WindowSize; readonly whole: WindowSize} | undefined;
  let told: WindowSize | undefined;
  /** Whether the guest takes a size; undefined until it was told one. */
  let takes: boolean | undefined;
  let telling = false;

  const apply = () => {
    if (wanted === undefined) return;
    const size = takes === true ? wanted.place : wanted.whole;
    if (same(emulator.size(), size)) return;
    emulator.resize(size.columns, size.rows);
    onResized();
  };

  /** Where the size changes faster than the guest is told, only the last one counts. */
  const settle = async () => {
    if (telling) return;
    telling = true;
    while (wanted !== undefined && !readOnly() && !same(told, wanted.place)) {
      const {place} = wanted;
      told = place;
      takes = await tell(place).catch(() => takes);
      apply();
    }
    telling = false;
  };

  return {
    fit: (place, whole) => {
      wanted = {place, whole};
      apply();
      void settle();
    },
    again: () => {
      told = undefined;
      void settle();
    },
  };
}

const same = (one: WindowSize | undefined, other: WindowSize): boolean =>
  one?.columns === other.columns && one.rows === other.rows;
