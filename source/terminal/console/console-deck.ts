import {createConsoleLink} from './link/console-link.ts';
import type {ConsoleLink} from './link/console-link.ts';
import type {ConsoleName, ConsolePort} from './link/console-port.ts';
import type {WindowSize} from './link/guest-window.ts';

/** The consoles that one can switch between, in order, and those of them that are open. */
export type ConsoleDeck = {
  readonly consoles: () => readonly ConsoleName[];
  /** The open console of this key; opened if it is not yet. */
  readonly open: (key: string) => ConsoleLink;
  /** The same without opening it. */
  readonly find: (key: string) => ConsoleLink | undefined;
  /** Adds a console at the end, unless it is among them. */
  readonly add: (console: ConsoleName) => void;
  /** Says which are shown, and which of them is in front. Others stay open as long as there is room. */
  readonly show: (keys: readonly string[], front?: string) => void;
  /** The console so many places further, around the ends. */
  readonly neighbour: (key: string, by: number) => string;
  /** Consoles that were in front, the last one first; the one that is comes before them. */
  readonly recent: () => readonly string[];
  /**
   * Gives consoles that are shown their places on the screen.
   *
   * @param whole All there is for consoles.
   */
  readonly fit: (places: ReadonlyMap<string, WindowSize>, whole: WindowSize) => void;
  readonly close: () => void;
};

export type ConsoleDeckOptions = {
  readonly consoles: readonly ConsoleName[];
  readonly port: ConsolePort;
  readonly size: WindowSize;
  readonly readOnly: () => boolean;
  readonly onChange: (key: string, what: 'screen' | 'facts' | 'bell') => void;
  /** Lines of scrollback for each. */
  readonly scrollback?: number;
  /** Consoles that are open at once: each costs a screen and its scrollback, some 2 MB at 80 columns. */
  readonly mostOpen?: number;
};

/** Milliseconds between two questions about a domain whose console is shown, and about others. */
const shownInterval = 2000;
const hiddenInterval = 10_000;

export function createConsoleDeck(options: ConsoleDeckOptions): ConsoleDeck {
  const {port, scrollback = 1000, mostOpen = 64} = options;
  let size = options.size;
  const consoles = [...options.consoles];
  const links = new Map<string, ConsoleLink>();
  /** In the order in which they were last shown, the latest first. */
  let recent: string[] = [];
  let shown: readonly string[] = [];
  let printing = new Set<string>();
  let busy = 0;

  const findName = (key: string): ConsoleName =>
    consoles.find(console => console.key === key) ?? {key, name: key, note: ''};

  const open = (key: string): ConsoleLink => {
    const known = links.get(key);
    if (known) return known;
    const link = createConsoleLink({
      console: findName(key),
      port,
      size,
      scrollback,
      busyInBackground: () => busy,
      readOnly: options.readOnly,
      onChange: what => options.onChange(key, what),
      onHiddenOutput: () => printing.add(key),
    });
    links.set(key, link);
    closeOldest();
    return link;
  };

  /** How long ago it was in front, in consoles; those that never were come last. */
  const age = (key: string) => (recent.includes(key) ? recent.indexOf(key) : Infinity);

  const closeOldest = () => {
    for (const key of [...links.keys()].sort((a, b) => (age(b) > age(a) ? 1 : -1))) {
      if (links.size <= mostOpen) return;
      if (shown.includes(key) || key === [...links.keys()].at(-1)) continue;
      links.get(key)?.close();
      links.delete(key);
    }
  };

  const refreshShown = setInterval(() => {
    for (const key of shown) void links.get(key)?.refresh();
    busy = printing.size;
    printing = new Set();
  }, shownInterval);
  const refreshHidden = setInterval(() => {
    for (const [key, link] of links) if (!shown.includes(key)) void link.refresh();
  }, hiddenInterval);

  return {
    consoles: () => consoles,
    open,
    find: key => links.get(key),
    add: console => {
      if (!consoles.some(({key}) => key === console.key)) consoles.push(console);
    },
    show: (keys, front) => {
      for (const key of shown) if (!keys.includes(key)) links.get(key)?.show(false);
      const fresh = keys.filter(key => !shown.includes(key));
      shown = keys;
      for (const key of fresh) open(key).show(true);
      if (front !== undefined) recent = [...new Set([front, ...recent])];
    },
    neighbour: (key, by) => {
      const index = consoles.findIndex(console => console.key === key);
      const {length} = consoles;
      return consoles[(((index + by) % length) + length) % length]?.key ?? key;
    },
    recent: () => recent,
    fit: (places, whole) => {
      size = whole;
      for (const [key, place] of places) open(key).fit(place, whole);
    },
    close: () => {
      clearInterval(refreshShown);
      clearInterval(refreshHidden);
      for (const link of links.values()) link.close();
      links.clear();
    },
  };
}
