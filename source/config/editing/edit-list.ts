import {isDeepStrictEqual} from 'node:util';
import type {ConfigValue} from '../domain-config.ts';
import type {Expression, ListNode} from '../syntax/nodes.ts';
import {tokenize} from '../syntax/tokens.ts';
import {printValue, type Quote} from './print-value.ts';
import type {Splice} from './splice.ts';

/**
 * The splices that make a list literal hold other values. Elements that stay are not touched, nor
 * the comments beside them; a new element goes on a line of its own where the others have one.
 */
export function editList(
  text: string,
  list: ListNode,
  values: readonly ConfigValue[],
  quote: Quote,
): Splice[] {
  const {items} = list;
  const first = items[0];
  if (first === undefined) return fillEmpty(text, list, values, quote);
  const same = (item: Expression | undefined, value: ConfigValue | undefined) =>
    item !== undefined && isDeepStrictEqual(literalOf(item), value);

  const shorter = Math.min(items.length, values.length);
  let prefix = 0;
  while (prefix < shorter && same(items[prefix], values[prefix])) prefix++;
  let suffix = 0;
  while (suffix < shorter - prefix && same(items.at(-1 - suffix), values.at(-1 - suffix))) suffix++;

  const oldItems = items.slice(prefix, items.length - suffix);
  const newValues = values.slice(prefix, values.length - suffix);
  const paired = Math.min(oldItems.length, newValues.length);
  const replaced = oldItems.slice(0, paired).map((item, index): Splice => {
    return {start: item.start, end: item.end, text: printValue(newValues[index] ?? '', quote)};
  });
  const added = newValues.slice(paired).map(value => printValue(value, quote));
  return [
    ...replaced,
    ...removeAll(text, list, oldItems.slice(paired)),
    ...(added.length === 0 ? [] : insert(text, list, prefix + paired, added)),
  ];
}

function fillEmpty(
  text: string,
  {start, end}: ListNode,
  values: readonly ConfigValue[],
  quote: Quote,
): Splice[] {
  if (values.length === 0) return [];
  const inner = text.slice(start + 1, end - 1);
  if (inner.trim() === '') return [{start, end, text: printValue(values, quote)}];
  const items = values.map(value => printValue(value, quote)).join(', ');
  return [{start: end - 1, end: end - 1, text: `${items} `}];
}

/** Where an element's comma ends and, when nothing but a comment follows, its line. */
function extentOf(text: string, list: ListNode, item: Expression) {
  let comma: number | undefined;
  let at = item.end;
  for (const token of tokenize(text.slice(item.end, list.end - 1))) {
    const symbol = token.kind === 'symbol' && comma === undefined;
    if (!symbol && token.kind !== 'blank' && token.kind !== 'comment') {
      return {comma, lineEnd: token.kind === 'newline' ? at : undefined};
    }
    at = item.end + token.end;
    if (symbol) comma = at;
  }
  return {comma, lineEnd: undefined};
}

function removeAll(text: string, list: ListNode, doomed: readonly Expression[]): Splice[] {
  const [first] = doomed;
  const last = doomed.at(-1);
  if (first === undefined || last === undefined) return [];
  const before = list.items[list.items.indexOf(first) - 1];
  const next = list.items[list.items.indexOf(last) + 1];
  const {comma} = extentOf(text, list, last);
  const end = comma ?? last.end;
  const onOneLine = (from: number, to: number) => !text.slice(from, to).includes('\n');
  if (next !== undefined && onOneLine(first.start, next.start)) {
    return [{start: first.start, end: next.start, text: ''}];
  }
  if (next === undefined && before !== undefined && onOneLine(before.end, end)) {
    return [{start: before.end, end, text: ''}];
  }
  return doomed.map(item => remove(text, list, item));
}

/** Takes the whole line of an element that has one, with the comment on it. */
function remove(text: string, list: ListNode, item: Expression): Splice {
  const {comma, lineEnd} = extentOf(text, list, item);
  const lineStart = text.lastIndexOf('\n', item.start - 1) + 1;
  const startsLine = lineStart > list.start && text.slice(lineStart, item.start).trim() === '';
  if (startsLine && lineEnd !== undefined) return {start: lineStart, end: lineEnd + 1, text: ''};
  return {start: item.start, end: comma ?? item.end, text: ''};
}

function insert(text: string, list: ListNode, index: number, added: readonly string[]): Splice[] {
  const {items} = list;
  const after = items[index - 1];
  const next = items[index];
  if (after === undefined) {
    const at = next?.start ?? list.end - 1;
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const onOwnLine = lineStart > list.start;
    const gap = onOwnLine ? `,\n${text.slice(lineStart, at)}` : ', ';
    return [{start: at, end: at, text: added.map(item => item + gap).join('')}];
  }

  const {comma, lineEnd} = extentOf(text, list, after);
  const lineStart = text.lastIndexOf('\n', after.start - 1) + 1;
  if (lineEnd === undefined || lineStart <= list.start) {
    return [{start: after.end, end: after.end, text: added.map(item => `, ${item}`).join('')}];
  }
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const carriage = text[lineEnd - 1] === '\r' ? '\r' : '';
  const at = lineEnd - carriage.length;
  const trailing = comma !== undefined || next !== undefined;
  const lines = added
    .map((item, position) => {
      const separator = trailing || position < added.length - 1 ? ',' : '';
      return `${carriage}\n${indent}${item}${separator}`;
    })
    .join('');
  return [
    ...(comma === undefined ? [{start: after.end, end: after.end, text: ','}] : []),
    {start: at, end: at, text: lines},
  ];
}

/** The value of a literal; undefined for an expression, which equals nothing. */
export function literalOf(node: Expression): ConfigValue | undefined {
  if (node.kind === 'string' || node.kind === 'number') return node.value;
  if (node.kind !== 'list') return undefined;
  const items = node.items.map(literalOf);
  return items.every(item => item !== undefined) ? items : undefined;
}
