import {expect, test} from 'vitest';
import {box} from '../../source/parts/box.ts';
import {wrapText} from '../../source/text/wrap.ts';
import {cleanText} from '../../source/text/clean-text.ts';
import {graph, niceTop} from '../../source/parts/graph.ts';
import {besideEachOther, drawSpans, fit, joinSpans, paint} from '../../source/parts/paint.ts';
import {gauge, sparkline} from '../../source/parts/sparkline.ts';
import {chooseTheme, makeTheme} from '../../source/parts/theme.ts';

const plain = makeTheme('none', false);
const ascii = makeTheme('none', true);

test.each([
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b]52;c;aGVsbG8=\x1b\\text', 'text'],
  ['\x1b[2J\x1b[?1049hscreen', 'screen'],
  ['bell\x07 back\x08 null\0 c1\x9b', 'bell back null c1'],
  ['a\tb\t\tc', 'a       b               c'],
  ['漢\tb', '漢      b'],
  ['\x1b', ''],
])('lets nothing of %j steer the terminal', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test('cuts what is too long, and says so', () => {
  expect(fit('domain', 4, plain)).toBe('dom…');
  expect(fit('domain', 4, ascii)).toBe('dom~');
  expect(fit('domain', 8, plain)).toBe('domain  ');
  expect(fit('domain', 0, plain)).toBe('');
});

test('cuts and pads by columns, and never in the middle of a character', () => {
  expect(fit('漢字', 4, plain)).toBe('漢字');
  expect(fit('漢字', 3, plain)).toBe('漢…');
  expect(fit('漢字', 2, plain)).toBe(' …');
  expect(fit('漢', 4, plain)).toBe('漢  ');
  expect(
    joinSpans(
      plain,
      [
        ['plain', 'a漢'],
        ['plain', 'b'],
      ],
      2,
    ),
  ).toBe('a ');
  expect(wrapText('漢字漢字', 5)).toEqual(['漢字', '漢字']);
  expect(wrapText('漢字', 1)).toEqual(['漢', '字']);
});

test('makes lines of exactly the width that is asked for', () => {
  expect(
    joinSpans(
      plain,
      [
        ['plain', 'abc'],
        ['plain', 'def'],
      ],
      4,
    ),
  ).toBe('abcd');
  expect(joinSpans(plain, [['plain', 'abc']], 5)).toBe('abc  ');
  expect(joinSpans(makeTheme('16', false), [['error', 'abc']], 2)).toBe('\x1b[31mab\x1b[0m');
});

test('sets nothing off where the theme has no rendition for it', () => {
  expect(paint(plain, 'running', 'r')).toBe('r');
});

test('draws bars with something for anything above nothing', () => {
  expect(sparkline([0, 0.1, 50, 100, 200], 6, 100, false)).toBe('  ▁▄██');
  expect(sparkline([1, 2, 3], 2, 3, true)).toBe('*@');
  expect(gauge(0.5, 4, false)).toBe('██░░');
  expect(gauge(7, 4, true)).toBe('||||');
});

test('draws graphs in Braille, two values and four steps a cell', () => {
  const options = {width: 2, height: 1, most: 4, ascii: false};
  expect(graph([1, 2, 3, 4], options)).toEqual(['⣠⣾']);
  expect(graph([], options)).toEqual(['  ']);
  expect(graph([4], {...options, height: 2})).toEqual([' ⢸', ' ⢸']);
  expect(graph([0, 1, 2, 4], {width: 4, height: 2, most: 4, ascii: true})).toEqual([
    '   #',
    ' .##',
  ]);
});

test('ends scales at round numbers', () => {
  expect(niceTop([], 1000)).toBe(1000);
  expect(niceTop([1001], 1)).toBe(2000);
  expect(niceTop([37], 1)).toBe(50);
});

test('frames lines, and wraps long words too', () => {
  const texts = (lines: ReturnType<typeof box>) => lines.map(({text}) => text);
  expect(texts(box(plain, 'Title', [[['plain', 'text']]], 12))).toEqual([
    '┌ Title ───┐',
    '│ text     │',
    '└──────────┘',
  ]);
  expect(texts(box(ascii, 'T', [], 6))).toEqual(['+ T -+', '+----+']);
  expect(wrapText('one two threefour', 7)).toEqual(['one two', 'threefo', 'ur']);
});

test('knows where in a line something is to be clicked, in a frame and beside another line too', () => {
  const button = {type: 'button'};
  const [, line] = box(
    plain,
    'T',
    [
      [
        ['plain', '漢 '],
        ['plain', 'ok', button],
      ],
    ],
    12,
  );
  expect(line?.text).toBe('│ 漢 ok    │');
  expect(line?.regions).toEqual([{from: 5, to: 7, target: button}]);
  const cut = drawSpans(plain, [['plain', 'abcdef', button]], 4);
  expect(cut).toEqual({text: 'abcd', regions: [{from: 0, to: 4, target: button}]});
  expect(
    besideEachOther([
      [cut, 4],
      [cut, 4],
    ]).regions.map(({from, to}) => [from, to]),
  ).toEqual([
    [0, 4],
    [4, 8],
  ]);
});

test('goes by what the terminal and its user say', () => {
  const utf8 = {LANG: 'C.UTF-8'};
  expect(chooseTheme({...utf8, TERM: 'xterm-256color'})).toMatchObject({
    name: 'dark',
    ascii: false,
  });
  expect(chooseTheme({...utf8, TERM: 'linux'}).name).toBe('16');
  expect(chooseTheme({TERM: 'xterm-256color', NO_COLOR: '1'})).toMatchObject({
    name: 'none',
    ascii: true,
  });
  expect(chooseTheme({...utf8, LC_ALL: 'C'}).ascii).toBe(true);
  expect(chooseTheme({NO_COLOR: '1'}, {name: 'light'}).name).toBe('light');
});
