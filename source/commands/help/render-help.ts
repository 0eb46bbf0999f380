import {hostOption} from '../invocation/choose-host.ts';
import {helpOption} from '../invocation/parse-invocation.ts';
import {verbGroups} from '../verb.ts';
import type {OptionSpec, Verb, VerbGroup} from '../verb.ts';

/** Columns of a terminal that help is written for. */
const columns = 80;

/** The list of verbs, by groups, as `domux help` shows it. */
export function renderOverview(verbs: readonly Verb[]): string {
  const shown = verbs.filter(({hidden}) => !hidden);
  const width = Math.max(...shown.map(({name}) => name.length));
  const groups = (Object.keys(verbGroups) as VerbGroup[])
    .map(group => ({
      heading: verbGroups[group],
      members: shown.filter(verb => verb.group === group),
    }))
    .filter(({members}) => members.length > 0)
    .map(({heading, members}) => section(heading, rows(members.map(toRow), width)));

  return [
    'Usage: domux [--host HOST] [VERB] [OPTION...] [ARGUMENT...]\n',
    'Without a verb it shows the screen.\n',
    ...groups,
    section('Every verb', rows([[optionColumn(hostOption).trimStart(), hostOption.help]])),
    `A verb may be abbreviated. Try 'domux help VERB' for help on a verb.\n`,
  ].join('\n');
}

/** All about one verb, as `domux help VERB` and `domux VERB --help` show it. */
export function renderVerb(verb: Verb, path: string = verb.name): string {
  const {aliases = [], description, options = [], subverbs = []} = verb;
  const specs = [...options, helpOption];
  const parts = [
    usageLines(verb, path),
    `${reflow(`${verb.summary}.`)}\n`,
    ...(description === undefined ? [] : [`${reflow(description)}\n`]),
    ...(subverbs.length === 0 ? [] : [section('Verbs', rows(subverbs.map(toRow)))]),
    section('Options', rows(specs.map(spec => [optionColumn(spec), spec.help]))),
    ...(aliases.length === 0 ? [] : [`Also called: ${aliases.join(', ')}\n`]),
  ];
  return parts.join('\n');
}

/** What follows `domux` for a verb: `create [OPTION...] [FILE] [KEY=VALUE...]`. */
export function synopsis({options = [], usage}: Verb, path: string): string {
  return [path, options.length > 0 ? '[OPTION...]' : '', usage]
    .filter(part => part !== '')
    .join(' ');
}

/** False where only its subverbs do something. */
export const canRun = ({load, loadForUser}: Verb): boolean =>
  load !== undefined || loadForUser !== undefined;

function usageLines(verb: Verb, path: string): string {
  const own = canRun(verb) ? [synopsis(verb, path)] : [];
  const subs = (verb.subverbs ?? []).map(sub => synopsis(sub, `${path} ${sub.name}`));
  return [...own, ...subs]
    .map((line, index) => `${index === 0 ? 'Usage:' : '      '} domux ${line}\n`)
    .join('');
}

const toRow = ({name, summary}: Verb): [string, string] => [name, summary];

const optionColumn = ({name, short, value}: OptionSpec): string =>
  `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;

const section = (heading: string, body: string): string => `${heading}:\n${body}`;

/** Two columns; what does not fit goes on in the second one. */
function rows(
  pairs: readonly (readonly [string, string])[],
  least = Math.max(...pairs.map(([left]) => left.length)),
): string {
  const indent = ' '.repeat(least + 4);
  return pairs
    .map(([left, right]) => {
      const [first = '', ...more] = wrap(right, columns - indent.length);
      return [`  ${left.padEnd(least)}  ${first}`, ...more.map(line => indent + line)].join('\n');
    })
    .map(row => `${row.trimEnd()}\n`)
    .join('');
}

/** Wraps paragraphs; indented lines are examples and stay as they are. */
function reflow(text: string): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) lines.push(...wrap(paragraph.join(' '), columns));
    paragraph = [];
  };

  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith(' ')) {
      paragraph.push(line);
    } else {
      flush();
      lines.push(line);
    }
  }
  flush();
  return lines.join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
