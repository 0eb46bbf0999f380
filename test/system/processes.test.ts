import {spawn} from 'node:child_process';
import {afterEach, expect, test} from 'vitest';
import {
  identify,
  isAlive,
  parseProcessStat,
  readProcessStat,
} from '../../source/system/processes.ts';
import {until} from '../helpers/until.ts';

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) process.kill(pid, 'SIGKILL');
});

test('reads a command with blanks and parentheses for what it is', () => {
  const fields = Array.from({length: 50}, (_, index) => String(index + 4)).join(' ');
  const stat = parseProcessStat(`42 (a) b) S ${fields}`);
  expect(stat).toMatchObject({
    pid: 42,
    state: 'S',
    parent: 4,
    userTicks: 14,
    startTime: 22,
    processor: 39,
  });
});

test('takes a zombie for dead, whatever kill says', async () => {
  const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(shell.pid ?? 0);
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const pid = await until('the child is a zombie', () => {
    const child = Number(said);
    return child > 0 && readProcessStat(child)?.state === 'Z' && child;
  });
  expect(process.kill(pid, 0)).toBe(true);
  expect(identify(pid)).toBeUndefined();
});

test('tells a process from a later one with its number', () => {
  const self = identify(process.pid);
  expect(self).toBeDefined();
  expect(self && isAlive(self)).toBe(true);
  expect(self && isAlive({...self, startTime: self.startTime - 1})).toBe(false);
});

test('knows no process that is not there', () => {
  expect(readProcessStat(2 ** 22 + 1)).toBeUndefined();
});
