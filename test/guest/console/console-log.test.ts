import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openConsoleLog, readLogTail} from '../../../source/guest/console/console-log.ts';

let directory: string;
let trouble: string[];
let clock: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-log-'));
  trouble = [];
  clock = 0;
});
afterEach(() => rmSync(directory, {recursive: true}));

const open = (file: string, logBytes = 100, logFiles = 3) =>
  openConsoleLog(
    file,
    {logBytes, logFiles},
    line => trouble.push(line),
    () => clock,
  );
const read = (file: string) => readFileSync(file, 'latin1');

test('never throws when it cannot write, says so once, and says when that is over', () => {
  const file = join(directory, 'sub', 'web.log');
  writeFileSync(join(directory, 'sub'), 'a file where a directory should be');
  const log = open(file);
  log.write(Buffer.from('lost'));
  log.write(Buffer.from('lost too'));
  expect(trouble).toHaveLength(1);
  expect(trouble[0]).toContain(`${file} cannot be written`);

  rmSync(join(directory, 'sub'));
  mkdirSync(join(directory, 'sub'));
  log.write(Buffer.from('still waiting'));
  clock += 10_000;
  log.write(Buffer.from('back'));
  expect(read(file)).toContain('back');
  expect(trouble).toHaveLength(2);
  expect(trouble[1]).toContain('bytes are missing');
  log.close();
});

test('rotates before a file grows over its limit, and keeps as many as it is told', () => {
  const file = join(directory, 'web.log');
  const log = open(file, 100, 3);
  for (let number = 0; number < 10; number++) log.write(Buffer.from(String(number).repeat(60)));
  expect(readdirSync(directory).sort()).toEqual(['web.log', 'web.log.1', 'web.log.2']);
  expect(read(file)).toBe('9'.repeat(60));
  expect(read(`${file}.1`)).toBe('8'.repeat(60));
  expect(read(`${file}.2`)).toBe('7'.repeat(60));
  log.close();
});

test('keeps one file where one is asked for', () => {
  const file = join(directory, 'web.log');
  const log = open(file, 100, 1);
  for (let number = 0; number < 4; number++) log.write(Buffer.from(String(number).repeat(60)));
  expect(readdirSync(directory)).toEqual(['web.log']);
  expect(read(file)).toBe('3'.repeat(60));
  log.close();
});

test('goes on in the file that is there, and counts what it holds', () => {
  const file = join(directory, 'web.log');
  writeFileSync(file, 'old '.repeat(20));
  const log = open(file);
  log.write(Buffer.from('new '.repeat(10)));
  expect(read(`${file}.1`)).toContain('old');
  expect(read(file)).not.toContain('old');
  log.close();
});

test('reads the end of a log, and nothing where there is none', () => {
  const file = join(directory, 'web.log');
  writeFileSync(file, '0123456789');
  expect(readLogTail(file, 4).toString()).toBe('6789');
  expect(readLogTail(file, 100).toString()).toBe('0123456789');
  expect(readLogTail(join(directory, 'none'), 4)).toHaveLength(0);
});
