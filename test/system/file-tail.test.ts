import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openFileTail} from '../../source/system/file-tail.ts';
import type {FileTail, TailStart} from '../../source/system/file-tail.ts';
import {rotateFiles} from '../../source/system/rotated-files.ts';

let directory: string;
let file: string;
let tail: FileTail | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-tail-'));
  file = join(directory, 'events.log');
});

afterEach(() => {
  tail?.close();
  rmSync(directory, {recursive: true});
});

const open = (start: TailStart) => (tail = openFileTail(file, start));

test('gives whole lines only', () => {
  writeFileSync(file, 'old\nhal');
  const {read} = open('all');
  expect(read()).toBe('old\n');
  expect(read()).toBe('');
  appendFileSync(file, 'f\nnex');
  expect(read()).toBe('half\n');
});

test('begins with the end alone where told so', () => {
  writeFileSync(file, 'first\nsecond\n');
  const {read} = open({last: 9});
  expect(read()).toBe('t\nsecond\n'.slice(-9));
});

test('keeps a character together that comes in two parts', () => {
  writeFileSync(file, '');
  const {read} = open('all');
  const bytes = Buffer.from('für\n');
  appendFileSync(file, bytes.subarray(0, 2));
  expect(read()).toBe('');
  appendFileSync(file, bytes.subarray(2));
  expect(read()).toBe('für\n');
});

test('waits for a file that is yet to come', () => {
  const {read} = open({last: 3});
  expect(read()).toBe('');
  writeFileSync(file, 'first\n');
  expect(read()).toBe('first\n');
});

test('begins anew with a file that was cut, and with one that took its place', () => {
  writeFileSync(file, 'a long line of before\n');
  const {read} = open('all');
  read();
  truncateSync(file);
  appendFileSync(file, 'cut\n');
  expect(read()).toBe('cut\n');

  writeFileSync(join(directory, 'other'), 'another file, longer than the first\n');
  renameSync(join(directory, 'other'), file);
  expect(read()).toBe('another file, longer than the first\n');
});

test('loses nothing to a rotation, at whatever moment it looks', () => {
  writeFileSync(file, 'a\n');
  rotateFiles(file, {logFiles: 3});
  writeFileSync(file, 'b\n');
  const {read} = open('all');
  expect(read()).toBe('a\nb\n');
  appendFileSync(file, 'c\n');
  rotateFiles(file, {logFiles: 3});
  // Between the renaming and the first line of the new file.
  expect(read()).toBe('c\n');
  appendFileSync(`${file}.1`, 'late\n');
  writeFileSync(file, 'd\n');
  expect(read()).toBe('late\nd\n');
});
