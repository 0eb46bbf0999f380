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
import {followFile} from '../../../source/commands/host/follow-file.ts';
import {until} from '../../helpers/until.ts';

let directory: string;
let file: string;
let seen: string;
let following: {stop: () => Promise<void>};

const follow = (from: number) => {
  const gone = new AbortController();
  const ended = followFile(file, {from, signal: gone.signal}, text => (seen += text));
  following = {
    stop: () => {
      gone.abort();
      return ended;
    },
  };
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-follow-'));
  file = join(directory, 'events.log');
  seen = '';
});

afterEach(async () => {
  await following.stop();
  rmSync(directory, {recursive: true});
});

const see = (text: string) => until(`${JSON.stringify(text)} was seen`, () => seen === text);

test('gives what comes after the byte to begin at, in whole lines', async () => {
  writeFileSync(file, 'old\nnew\nhal');
  follow(4);
  expect(seen).toBe('new\n');
  appendFileSync(file, 'f\n');
  await see('new\nhalf\n');
});

test('keeps a character together that comes in two parts', async () => {
  writeFileSync(file, '');
  follow(0);
  const bytes = Buffer.from('für\n');
  appendFileSync(file, bytes.subarray(0, 2));
  await new Promise(resolve => setImmediate(resolve));
  appendFileSync(file, bytes.subarray(2));
  await see('für\n');
});

test('waits for a file that is yet to come', async () => {
  follow(0);
  writeFileSync(file, 'first\n');
  await see('first\n');
});

test('begins anew with a file that was cut, and with one that took its place', async () => {
  writeFileSync(file, 'a long line of before\n');
  follow(22);
  truncateSync(file);
  appendFileSync(file, 'cut\n');
  await see('cut\n');

  writeFileSync(join(directory, 'other'), 'another file, longer than the first\n');
  renameSync(join(directory, 'other'), file);
  await see('cut\nanother file, longer than the first\n');
});
