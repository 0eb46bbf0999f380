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
  // It ends once its parent is a program that reaps nobody: a shell would.
  const child = '(until grep -q sleep /proc/$$/comm; do sleep 0.01; done) & echo $!';
  const shell = spawn('sh', ['-c', `${child}; exec sleep 60`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(shell.pid ?? 0);
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const pid = await until('the child is a zombie', () => {
    const number = Number(said);
    return number > 0 && readProcessStat(number)?.state === 'Z' && number;
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
