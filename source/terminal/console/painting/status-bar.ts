import {padEnd, textWidth} from '../../../text/width.ts';

/** One console as the bar tells of it. */
export type BarConsole = {
  readonly name: string;
  readonly front: boolean;
  readonly unread: boolean;
  readonly bell: boolean;
};

export type BarFacts = {
  readonly name: string;
  /** The six columns of `list`. */
  readonly state: string;
  /** The state in a word where it is not simply running: paused, ended. */
  readonly condition?: string;
  /** Others that have the console open, as far as they have said who they are. */
  readonly others: readonly (string | undefined)[];
  readonly readOnly: boolean;
  readonly zoomed: boolean;
  /** What the guest's program calls itself. */
  readonly title: string;
  readonly consoles: readonly BarConsole[];
  /** The prefix key as people say it. */
  readonly prefix: string;
  readonly backKey: string;
  readonly helpKey: string;
};

const gap = '  ';

/** The list of consoles goes before the marks of single ones do. */
const listImportance = 8;

/** Texts are short before anything of this importance goes. */
const shortens = 6;

type Part = {
  readonly text: string;
  /** The same in fewer words. */
  readonly short?: string;
  /** The least important goes first where room is short; 0 never goes. */
  readonly importance: number;
};

/**
 * The bar's text for a width. The way out goes last: after everything else, the name included.
 */
export function statusBar(facts: BarFacts, columns: number): string {
  const way = `${facts.prefix} ${facts.backKey} back`;
  const left: Part[] = [
    {text: facts.name, importance: 1},
    {text: facts.state, importance: 5},
    ...(facts.condition === undefined ? [] : [{text: facts.condition, importance: 2}]),
    ...(facts.readOnly ? [{text: 'read-only', importance: 3}] : []),
    ...(facts.zoomed ? [{text: 'zoomed', importance: 9}] : []),
    ...(facts.others.length > 0
      ? [{text: nameOthers(facts.others), short: countOthers(facts.others.length), importance: 4}]
      : []),
    ...(unreadCount(facts.consoles) > 0
      ? [{text: `${unreadCount(facts.consoles)} unread`, importance: 6}]
      : []),
    ...(facts.title === '' || facts.title === facts.name
      ? []
      : [{text: facts.title, importance: 10}]),
  ];
  const right: Part[] = [
    {text: way, importance: 0},
    {text: `${facts.prefix} ${facts.helpKey} help`, importance: 7},
  ];

  for (let limit = 10; limit >= 0; limit--) {
    const keep = ({importance}: Part) => importance <= limit;
    const shownLeft = left
      .filter(keep)
      .map(({text, short = text}) => (limit > shortens ? text : short))
      .join(gap);
    const shownRight = right
      .filter(keep)
      .map(({text}) => text)
      .join(gap);
    const room = columns - textWidth(shownLeft) - shownRight.length - 2;
    if (shownLeft === '' || room < gap.length) continue;
    const list = limit < listImportance ? '' : listConsoles(facts.consoles, room - 2 * gap.length);
    // What the guest's program calls itself may take the place of the list, nothing else.
    if (list === '' && limit > listImportance && facts.consoles.length > 1) continue;
    const middle = list === '' ? '' : `${gap}${list}`;
    return ` ${shownLeft}${padEnd(middle, room)}${shownRight} `;
  }
  return way.length + 2 <= columns
    ? ` ${way}`.padEnd(columns)
    : facts.prefix.slice(0, columns).padEnd(columns);
}

const countOthers = (count: number): string =>
  count === 1 ? '1 other watches' : `${count} others watch`;

/** Others that are named one by one. */
const namedOthers = 2;

function nameOthers(others: readonly (string | undefined)[]): string {
  const named = others.filter(who => who !== undefined).slice(0, namedOthers);
  const more = others.length - named.length;
  if (named.length === 0) return countOthers(others.length);
  const all = more === 0 ? named : [...named, more === 1 ? '1 other' : `${more} others`];
  const verb = others.length === 1 ? 'watches' : 'watch';
  return `${all.slice(0, -1).join(', ')}${all.length > 1 ? ' and ' : ''}${all.at(-1) ?? ''} ${verb}`;
}

const unreadCount = (consoles: readonly BarConsole[]): number =>
  consoles.filter(({unread}) => unread).length;

/**
 * `1:web* 2:db+ 3:mail!`: the one in front, unread output, a bell. As many around the one in front
 * as there is room for, with an arrow where there are more; none if only that one fits.
 */
function listConsoles(consoles: readonly BarConsole[], room: number): string {
  const entries = consoles.map(({name, front, unread, bell}, index) => {
    const mark = front ? '*' : bell ? '!' : unread ? '+' : '';
    return `${index + 1}:${name}${mark}`;
  });
  const front = consoles.findIndex(console => console.front);
  if (consoles.length < 2 || front === -1) return '';
  const join = (from: number, to: number) =>
    `${from > 0 ? '< ' : ''}${entries.slice(from, to).join(' ')}${to < entries.length ? ' >' : ''}`;
  let from = front;
  let to = front + 1;
  for (let grows = true; grows;) {
    grows = false;
    if (to < entries.length && textWidth(join(from, to + 1)) <= room) {
      to++;
      grows = true;
    }
    if (from > 0 && textWidth(join(from - 1, to)) <= room) {
      from--;
      grows = true;
    }
  }
  return to - from > 1 ? join(from, to) : '';
}

/** The bar while the prefix is pending: what can be pressed, as much as fits. */
export function hintBar(
  prefix: string,
  hints: readonly {readonly key: string; readonly hint: string}[],
  columns: number,
): string {
  let text = ` ${prefix}`;
  for (const {key, hint} of hints) {
    const more = `  ${key} ${hint}`;
    if (text.length + more.length > columns) break;
    text += more;
  }
  return text.slice(0, columns).padEnd(columns);
}
