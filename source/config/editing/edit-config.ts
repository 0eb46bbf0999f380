import {isDeepStrictEqual} from 'node:util';
import type {ConfigValue} from '../domain-config.ts';
import type {ConfigDocument, Expression, Statement} from '../syntax/nodes.ts';
import {namesIn} from '../syntax/names.ts';
import {parseConfig} from '../syntax/parser.ts';
import {tokenize, type Token} from '../syntax/tokens.ts';
import {editList, literalOf} from './edit-list.ts';
import {printValue, type Quote} from './print-value.ts';
import {applySplices, type Splice} from './splice.ts';

/**
 * Sets a key. Where the config has it, its value alone is replaced, in a list only the elements that
 * differ; else a line is added at the end. Comments, order and layout stay.
 */
export function setValue(
  document: ConfigDocument,
  key: string,
  value: ConfigValue,
): ConfigDocument {
  const statement = document.statements.findLast(one => one.key === key);
  if (statement === undefined) return append(document, key, value);
  const {operator, value: old} = statement;
  if (operator === '=' && old?.kind === 'list' && Array.isArray(value)) {
    const elements = value as readonly ConfigValue[];
    const quote = preferredQuote(document, old);
    const edited = edit(document, editList(document.text, old, elements, quote));
    const made = edited.statements.findLast(one => one.key === key)?.value;
    // A layout that was not foreseen, such as commas at the beginning of lines, is given up.
    if (made !== undefined && isDeepStrictEqual(literalOf(made), value)) return edited;
  }
  return edit(document, replaceValue(document, statement, value));
}

/** Deletes a key with its lines, and the comments on them; those above stay. */
export function deleteKey(document: ConfigDocument, key: string): ConfigDocument {
  const doomed = document.statements.filter(statement => statement.key === key);
  if (doomed.length === 0) return document;
  const tokens = tokenize(document.text);
  return edit(
    document,
    doomed.map(statement => deletion(document, tokens, statement)),
  );
}

/** Renames a key, also where expressions use it. */
export function renameKey(document: ConfigDocument, from: string, to: string): ConfigDocument {
  const spans = document.statements.flatMap(({key, keySpan, value}) => [
    ...(key === from ? [keySpan] : []),
    ...(value === undefined ? [] : namesIn(value).filter(({name}) => name === from)),
  ]);
  return edit(
    document,
    spans.map(({start, end}) => ({start, end, text: to})),
  );
}

const edit = ({text, file}: ConfigDocument, splices: readonly Splice[]) =>
  parseConfig(applySplices(text, splices), file);

function replaceValue(
  document: ConfigDocument,
  {operatorSpan, operator, value: old}: Statement,
  value: ConfigValue,
): Splice[] {
  const {text} = document;
  const quote = preferredQuote(document, old);
  if (old === undefined) {
    const lineEnd = text.indexOf('\n', operatorSpan.end);
    const end = lineEnd === -1 ? text.length : lineEnd;
    return [{start: operatorSpan.start, end, text: `= ${printValue(value, quote)}`}];
  }
  const replaced = {start: old.start, end: old.end, text: printValue(value, quote)};
  return operator === '=' ? [replaced] : [{...operatorSpan, text: '='}, replaced];
}

function append(document: ConfigDocument, key: string, value: ConfigValue): ConfigDocument {
  const {text, file, statements} = document;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const last = statements.at(-1);
  const lineStart = last === undefined ? 0 : text.lastIndexOf('\n', last.start - 1) + 1;
  const indent = last === undefined ? '' : (/^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '');
  const gap = /[^\n]$/.test(text.replace(/^\ufeff/, '')) ? newline : '';
  const line = `${indent}${key} = ${printValue(value, preferredQuote(document, undefined))}`;
  return parseConfig(`${text}${gap}${line}${newline}`, file);
}

/** The quotes that the value had, else those that the config has elsewhere. */
function preferredQuote({text, statements}: ConfigDocument, old: Expression | undefined): Quote {
  const strings = [old, ...statements.map(({value}) => value)].flatMap(stringsIn);
  return strings[0] !== undefined && text[strings[0].start] === "'" ? "'" : '"';
}

function stringsIn(node: Expression | undefined): Expression[] {
  if (node?.kind === 'list') return node.items.flatMap(stringsIn);
  return node?.kind === 'string' ? [node] : [];
}

/** Whole lines where the setting has them to itself, else the setting and one `;`. */
function deletion({text}: ConfigDocument, tokens: readonly Token[], statement: Statement): Splice {
  const first = tokens.findIndex(({start}) => start === statement.start);
  let before = first - 1;
  while (tokens[before]?.kind === 'blank') before--;
  let after = tokens.findIndex(({start}) => start >= statement.end);
  if (after === -1) after = tokens.length;
  while (tokens[after]?.kind === 'blank' || tokens[after]?.kind === 'comment') after++;

  const next = tokens[after];
  const previous = tokens[before];
  const endsLine = next === undefined || next.kind === 'newline';
  if (endsLine && (previous === undefined || previous.kind === 'newline')) {
    const start = previous?.end ?? (text.startsWith('\ufeff') ? 1 : 0);
    return {start, end: next?.end ?? text.length, text: ''};
  }
  if (!endsLine && text[next.start] === ';') {
    return {
      start: statement.start,
      end: tokens[after + 1]?.kind === 'blank' ? (tokens[after + 1]?.end ?? next.end) : next.end,
      text: '',
    };
  }
  const start =
    previous !== undefined && text[previous.start] === ';' ? previous.start : statement.start;
  return {start, end: statement.end, text: ''};
}
