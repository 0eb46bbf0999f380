import {expect, test} from 'vitest';
import {lineDifference} from '../../../source/config/editing/line-difference.ts';
import {mergeTexts} from '../../../source/config/editing/merge-texts.ts';

const unified = async (before: string, after: string) =>
  (await lineDifference(before, after)).map(({text}) => text);

const lines = (...words: string[]) => words.map(word => `${word}\n`).join('');

test('two texts that are alike have no difference', async () => {
  expect(await unified('a\n', 'a\n')).toEqual([]);
});

test('shows three lines around a change, and puts what touches into one', async () => {
  const before = lines(...'a b c d e f g h i j k l m n o p'.split(' '));
  expect(await unified(before, before.replace('h', 'H'))).toEqual([
    ...['@@ -5,7 +5,7 @@', ' e', ' f', ' g', '-h', '+H', ' i', ' j', ' k'],
  ]);
  expect(
    await unified(before, before.replace('b\n', '').replace('e', 'E').replace('p', 'P')),
  ).toEqual([
    ...['@@ -1,8 +1,7 @@', ' a', '-b', ' c', ' d', '-e', '+E', ' f', ' g', ' h'],
    ...['@@ -13,4 +12,4 @@', ' m', ' n', ' o', '-p', '+P'],
  ]);
});

test('tells of a newline that is missing at the end, and of a new text', async () => {
  expect(await unified('a\n', 'a')).toEqual(['@@ -1 +1 @@', '-a', '+a (no newline at the end)']);
  expect(await unified('', 'a\n')).toEqual(['@@ -0,0 +1 @@', '+a']);
});

const labels = {mine: 'yours', theirs: 'theirs'};

test('puts together two edits of different lines', async () => {
  const base = lines('name = "web"', 'memory = 64', '# note', 'vcpus = 1');
  const mine = base.replace('64', '128');
  const theirs = base.replace('vcpus = 1', 'vcpus = 2');
  expect(await mergeTexts(mine, base, theirs, labels)).toEqual({
    text: mine.replace('vcpus = 1', 'vcpus = 2'),
    conflict: false,
  });
});

test('loses neither side where both changed one line', async () => {
  const merged = await mergeTexts('memory = 1\n', 'memory = 2\n', 'memory = 3\n', labels);
  expect(merged.conflict).toBe(true);
  expect(merged.text).toBe(
    lines('<<<<<<< yours', 'memory = 1', '=======', 'memory = 3', '>>>>>>> theirs'),
  );
});
