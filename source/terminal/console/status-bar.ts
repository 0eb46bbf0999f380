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
  /** Others that have the console open. */
  readonly others: number;
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

type Part = {
  readonly text: string;
  /** The least important goes first where room is short; 0 never goes. */
  readonly importance: number;
};

/** Consoles that the bar numbers. */
const mostNumbered = 10;

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
    ...(facts.others > 0
      ? [
          {
            text: `${facts.others} ${facts.others === 1 ? 'other watches' : 'others watch'}`,
            importance: 4,
          },
        ]
      : []),
    ...(facts.consoles.length > 1 ? [{text: listConsoles(facts.consoles), importance: 8}] : []),
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
      .map(({text}) => text)
      .join('  ');
    const shownRight = right
      .filter(keep)
      .map(({text}) => text)
      .join('  ');
    const room = columns - shownLeft.length - shownRight.length - 2;
    if (shownLeft !== '' && room >= 2) return ` ${shownLeft}${' '.repeat(room)}${shownRight} `;
  }
  return way.length + 2 <= columns
    ? ` ${way}`.padEnd(columns)
    : facts.prefix.slice(0, columns).padEnd(columns);
}

const unreadCount = (consoles: readonly BarConsole[]): number =>
  consoles.filter(({unread}) => unread).length;

/** `1:web* 2:db+ 3:mail!`: the one in front, unread output, a bell. */
function listConsoles(consoles: readonly BarConsole[]): string {
  const front = Math.max(
    0,
    consoles.findIndex(({front}) => front),
  );
  const from = Math.max(0, Math.min(front - mostNumbered + 1, consoles.length - mostNumbered));
  return consoles
    .slice(from, from + mostNumbered)
    .map(({name, front, unread, bell}, index) => {
      const mark = front ? '*' : bell ? '!' : unread ? '+' : '';
      return `${from + index + 1}:${name}${mark}`;
    })
    .join(' ');
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
