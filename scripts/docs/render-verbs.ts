import {canRun, synopsis} from '../../source/commands/help/render-help.ts';
import {verbGroups} from '../../source/commands/verb.ts';
import type {Verb} from '../../source/commands/verb.ts';
import {renderTable} from './render-table.ts';

/** What encloses the table of verbs in README.md. */
export const verbMarks = {begin: '<!-- verbs -->', end: '<!-- /verbs -->'} as const;

/** Every verb in one table, by groups: what is typed, other names, what it does. */
export function renderVerbTable(verbs: readonly Verb[]): string {
  const shown = verbs.filter(({hidden}) => !hidden);
  const rows = Object.entries(verbGroups).flatMap(([group, heading]) => [
    [`**${heading}**`, '', ''],
    ...shown.filter(verb => verb.group === group).flatMap(verb => verbRows(verb, verb.name)),
  ]);
  return renderTable(['verb', 'also', 'what it does'], rows);
}

/**
 * Puts the table of verbs between the marks of a text.
 *
 * @returns the text as it is to be; as it was where it has no marks.
 */
export function replaceVerbTable(text: string, verbs: readonly Verb[]): string {
  const begin = text.indexOf(verbMarks.begin);
  const end = text.indexOf(verbMarks.end);
  if (begin === -1 || end < begin) return text;
  const head = text.slice(0, begin + verbMarks.begin.length);
  return `${head}\n\n<!-- prettier-ignore -->\n${renderVerbTable(verbs)}\n\n${text.slice(end)}`;
}

function verbRows(verb: Verb, path: string): string[][] {
  const {aliases = [], summary, subverbs = []} = verb;
  const own = !canRun(verb)
    ? []
    : [[code(synopsis(verb, path)), aliases.map(code).join(', '), summary]];
  return [...own, ...subverbs.flatMap(sub => verbRows(sub, `${path} ${sub.name}`))];
}

const code = (text: string) => `\`${text}\``;
