import {
  closeSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openRotated, rotateFiles} from '../../source/system/rotated-files.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-rotated-'));
  file = join(directory, 'log');
});
afterEach(() => rmSync(directory, {recursive: true}));

const readAll = () =>
  openRotated(file).map(descriptor => {
    const text = readFileSync(descriptor, 'utf8');
    closeSync(descriptor);
    return text;
  });

test('moves each file on by one, and drops what is more than may be kept', () => {
  for (let number = 0; number < 5; number++) {
    rotateFiles(file, {logFiles: 3});
    writeFileSync(file, String(number));
  }
  expect(readdirSync(directory).sort()).toEqual(['log', 'log.1', 'log.2']);
  expect(readAll()).toEqual(['2', '3', '4']);
});

test('keeps nothing but the new file where one is all', () => {
  writeFileSync(file, 'old');
  rotateFiles(file, {logFiles: 1});
  expect(existsSync(file)).toBe(false);
});

test('reads on over a number that is missing, as it is in the middle of a rotation', () => {
  writeFileSync(`${file}.2`, 'oldest');
  writeFileSync(file, 'newest');
  expect(readAll()).toEqual(['oldest', 'newest']);
});

test('has nothing to read where nothing was written', () => {
  expect(openRotated(file)).toEqual([]);
  expect(openRotated(join(directory, 'nosuch', 'log'))).toEqual([]);
});
