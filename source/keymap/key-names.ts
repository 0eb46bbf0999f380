/** Keys with names of their own, as they are written in the tables and as people write them. */
const labels: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  space: 'Space',
  tab: 'Tab',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  backspace: 'Backspace',
  insert: 'Ins',
  delete: 'Del',
};

const otherNames: Readonly<Record<string, string>> = {
  escape: 'esc',
  return: 'enter',
  pgup: 'pageup',
  pgdn: 'pagedown',
  del: 'delete',
  ins: 'insert',
};

const modifiers = ['ctrl', 'alt', 'shift'] as const;
const modifierNames: Readonly<Record<string, (typeof modifiers)[number]>> = {
  c: 'ctrl',
  ctrl: 'ctrl',
  control: 'ctrl',
  alt: 'alt',
  m: 'alt',
  meta: 'alt',
  shift: 'shift',
};

/** What terminals send for these is another key (ASCII: Ctrl takes the upper bits away). */
const sameByte: Readonly<Record<string, string>> = {
  'ctrl+i': 'tab',
  'ctrl+m': 'enter',
  'ctrl+j': 'enter',
  'ctrl+h': 'backspace',
  'ctrl+[': 'esc',
  'ctrl+@': 'ctrl+space',
};

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** A key as people write it: `Ctrl-L`, `Shift-Up`, `PgDn`, `q`. */
export function keyLabel(key: string): string {
  const {held, last} = takeApart(key);
  const name = labels[last] ?? (/^f\d+$/.test(last) || held.length > 0 ? last.toUpperCase() : last);
  return [...held.map(capital), name].join('-');
}

/**
 * A key as the tables have it, from how somebody wrote it: `Ctrl-N`, `C-n` and `ctrl+n` are one.
 *
 * @returns why it is none, as `problem`, where it is none.
 */
export function parseKey(written: string): {readonly key: string} | {readonly problem: string} {
  const {held, last} = takeApart(written);
  const names = held.map(word => modifierNames[word.toLowerCase()]);
  const single = [...last].length === 1 && last > ' ' && last !== '\x7f';
  const lower = last.toLowerCase();
  const named = otherNames[lower] ?? lower;
  const known = single || Object.hasOwn(labels, named) || /^f([1-9]|1[0-2])$/.test(lower);
  if (names.includes(undefined) || !known) {
    return {
      problem: `${JSON.stringify(written)} is no key: such as "q", "D", "ctrl+n", "alt+x", "shift+up", "f5", "space"`,
    };
  }

  // With Shift alone a terminal sends the other character, with Ctrl none of its own.
  const character = single && names.length > 0 ? last.toLowerCase() : last;
  if (single && names.length === 1 && names[0] === 'shift') return {key: last.toUpperCase()};
  const order = modifiers.filter(modifier => names.includes(modifier));
  const key = [...order, single ? character : named].join('+');
  const other = sameByte[key];
  return other === undefined
    ? {key}
    : {problem: `${JSON.stringify(written)} cannot be told from ${keyLabel(other)} by a terminal`};
}

/** True where pressing the key puts a character into a text field. */
export const typesText = (key: string): boolean => [...key].length === 1 || key === 'space';

function takeApart(key: string): {readonly held: readonly string[]; readonly last: string} {
  const [, held = '', last = key] = /^((?:[A-Za-z]+[-+])*)(.+)$/su.exec(key) ?? [];
  return {held: held.split(/[-+]/).filter(Boolean), last};
}
