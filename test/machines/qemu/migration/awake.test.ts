import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import {untilAwake} from '../../../../source/machines/qemu/migration/awake.ts';
import type {QemuRecord} from '../../../../source/machines/qemu/process/record.ts';
import {until} from '../../../helpers/until.ts';

const processes: ChildProcess[] = [];

afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});

/** A process whose one thread is called as QEMU calls those of its vCPUs. */
async function pretend(work: string): Promise<number> {
  const child = spawn('sh', ['-c', `printf 'CPU 0/TCG' >/proc/$$/comm; ${work}`]);
  processes.push(child);
  const pid = child.pid ?? 0;
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1');
  await until('it has its name', () => stat().includes('(CPU 0/TCG)'));
  return pid;
}

/** @returns how often the thread was looked at. */
async function looksAt(pid: number, arriving = false): Promise<number> {
  let looks = 0;
  const over = () => {
    looks++;
    return false;
  };
  await untilAwake({pid, over, record: () => ({arriving}) as QemuRecord});
  return looks;
}

test('waits for no guest whose memory follows, and for none that is gone', async () => {
  expect(await looksAt(await pretend('while :; do :; done'), true)).toBe(0);
  expect(await looksAt(2 ** 22 + 1)).toBe(0);
});

test('waits until a vCPU rests, and not for ever for one that never does', async () => {
  const resting = await pretend('read x');
  await until('it rests', () => readFileSync(`/proc/${resting}/stat`, 'latin1').includes(') S '));
  expect(await looksAt(resting)).toBeLessThanOrEqual(3);
  const began = performance.now();
  expect(await looksAt(await pretend('while :; do :; done'))).toBeGreaterThan(0);
  expect(performance.now() - began).toBeGreaterThan(95);
});
