import {expect, test} from 'vitest';
import {boundaryAfter, boundaryBefore} from '../../source/text/boundaries.ts';
import {wrapLine} from '../../source/text/wrap.ts';
import {cellsOf, cutText, padEnd, padStart, textWidth} from '../../source/text/width.ts';

const combined = 'e\u0301';
const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';

test.each([
  ['web-1', 5],
  ['', 0],
  ['漢字', 4],
  ['한국', 4],
  [`caf${combined}`, 4],
  ['🚀', 2],
  [family, 2],
  ['▁▂│⠿', 4],
  ['ａ', 2],
])('%s takes %i columns', (text, columns) => {
  expect(textWidth(text)).toBe(columns);
  expect(cellsOf(text)).toHaveLength(columns);
  expect(cellsOf(text).join('')).toBe(text);
});

test('cuts no character in two, and nothing goes beyond the width', () => {
  const text = `a漢${combined}${family}z`;
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(width => cutText(text, width))).toEqual([
    '',
    'a',
    'a',
    'a漢',
    `a漢${combined}`,
    `a漢${combined}`,
    `a漢${combined}${family}`,
    text,
  ]);
});

test('pads by columns', () => {
  expect(padEnd('漢', 4)).toBe('漢  ');
  expect(padStart('漢', 4)).toBe('  漢');
  expect(padEnd('漢字', 3)).toBe('漢字');
});

test('moves over whole characters', () => {
  const text = `a${combined}${family}`;
  expect(boundaryBefore(text, text.length)).toBe(3);
  expect(boundaryBefore(text, 3)).toBe(1);
  expect(boundaryBefore(text, 0)).toBe(0);
  expect(boundaryAfter(text, 0)).toBe(1);
  expect(boundaryAfter(text, 1)).toBe(3);
  expect(boundaryAfter(text, 3)).toBe(text.length);
  expect(boundaryAfter(text, text.length)).toBe(text.length);
});

test('breaks lines at the edge, or prose at blanks with what goes on below its beginning', () => {
  expect(wrapLine('abcdef', 4)).toEqual(['abcd', 'ef']);
  expect(wrapLine('a b c d', 3)).toEqual(['a b', ' c ', 'd']);
  expect(wrapLine('漢字漢', 4)).toEqual(['漢字', '漢']);
  expect(wrapLine('', 4)).toEqual(['']);
  expect(wrapLine('  key   what it does now', 20, 8)).toEqual([
    '  key   what it does',
    '        now',
  ]);
  expect(wrapLine('  key   what it does', 10, 8)).toEqual(['  key', 'what it', 'does']);
});
