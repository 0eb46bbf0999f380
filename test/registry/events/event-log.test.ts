import {spawn} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {eventLogFile, logEvent, readEventLog} from '../../../source/registry/events/event-log.ts';
import type {LoggedEvent} from '../../../source/registry/events/event-log.ts';
import {identify} from '../../../source/system/processes.ts';
import {node} from '../../helpers/home.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-events-'))));
afterEach(() => rmSync(directory, {recursive: true}));

const event = (id: number): LoggedEvent => ({
  ...{time: '2005-09-01T10:00:00.000Z', id, name: 'web', event: 'booted', who: 'the test'},
});
const size = Buffer.byteLength(`${JSON.stringify(event(100))}\n`);
/** Room for ten events a file. */
const limits = {logBytes: 10 * size, logFiles: 4};

const read = () =>
  readEventLog(directory)
    .split('\n')
    .filter(line => line !== '')
    .map(line => (JSON.parse(line) as LoggedEvent).id);
const count = (from: number, to: number) =>
  Array.from({length: to - from}, (_, index) => from + index);

test('never throws, whatever is in the way of the log or of its rotation', () => {
  const file = eventLogFile(directory);
  symlinkSync('/dev/full', file);
  logEvent(directory, event(100), limits);
  rmSync(file);

  mkdirSync(`${file}.1`);
  mkdirSync(`${file}.1/full`);
  for (const id of count(100, 115)) logEvent(directory, event(id), {...limits, logFiles: 2});
  expect(statSync(file).size).toBe(15 * size);
  logEvent(join(file, 'no directory'), event(100), limits);
});

test('is rotated at its limit, keeps as many files as it may, and is read across them', () => {
  for (const id of count(100, 155)) logEvent(directory, event(id), limits);
  const names = ['events.log', 'events.log.1', 'events.log.2', 'events.log.3'];
  expect(readdirSync(directory).sort()).toEqual(names);
  expect(names.map(name => statSync(join(directory, name)).size / size)).toEqual([5, 10, 10, 10]);
  expect(read()).toEqual(count(120, 155));
});

test('grows where nobody tells its limit', () => {
  for (const id of count(100, 130)) logEvent(directory, event(id));
  expect(readdirSync(directory)).toEqual(['events.log']);
});

test('is rotated in spite of the lock of a process that was killed, but not of one that lives', () => {
  const lock = `${eventLogFile(directory)}.lock`;
  for (const id of count(100, 110)) logEvent(directory, event(id));
  writeFileSync(lock, JSON.stringify(identify(process.ppid)));
  logEvent(directory, event(110), limits);
  expect(readdirSync(directory)).toEqual(['events.log', 'events.log.lock']);

  writeFileSync(lock, JSON.stringify({pid: 4_194_305, startTime: 1}));
  for (const id of [111, 112]) logEvent(directory, event(id), limits);
  expect(existsSync(lock)).toBe(false);
  expect(statSync(eventLogFile(directory)).size).toBe(size);
  expect(read()).toEqual(count(100, 113));
});

test('loses and doubles nothing of what many processes write at once while it is rotated', async () => {
  const module = new URL('../../../source/registry/events/event-log.ts', import.meta.url).href;
  const script = `
    import {logEvent} from ${JSON.stringify(module)};
    const [directory, first] = process.argv.slice(1);
    const limits = {logBytes: ${20 * size}, logFiles: 100};
    for (let id = Number(first); id < Number(first) + 100; id++)
      logEvent(directory, {...${JSON.stringify(event(0))}, id}, limits);
  `;
  const writers = count(1, 9).map(writer =>
    spawn(node, ['--input-type=module', '-e', script, directory, String(writer * 100)], {
      stdio: 'inherit',
    }),
  );
  let looks = 0;
  const ended = Promise.all(
    writers.map(writer => new Promise(resolve => writer.once('close', resolve))),
  );
  let running = true;
  void ended.then(() => (running = false));
  while (running) {
    const seen = read();
    expect(new Set(seen).size).toBe(seen.length);
    looks++;
    await new Promise(resolve => setImmediate(resolve));
  }
  expect(await ended).toEqual(writers.map(() => 0));
  expect(looks).toBeGreaterThan(1);
  expect(read().sort((a, b) => a - b)).toEqual(count(100, 900));
  expect(readdirSync(directory).length).toBeGreaterThan(10);
});
