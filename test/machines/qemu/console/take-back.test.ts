import {execFile, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {inputName} from '../../../../source/machines/qemu/console/console-files.ts';
import {openFifoInput} from '../../../../source/machines/qemu/console/console-input.ts';
import type {ConsoleInput} from '../../../../source/machines/qemu/console/console-input.ts';
import {takeBack} from '../../../../source/machines/qemu/console/take-back.ts';
import type {Monitor} from '../../../../source/machines/qemu/control/monitor.ts';

let directory: string;
let input: ConsoleInput;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-test-'));
  execFileSync('mkfifo', [join(directory, inputName(0))]);
  input = openFifoInput(directory, 0);
});
afterEach(() => {
  input.close();
  rmSync(directory, {recursive: true});
});

/** A QEMU that does this before it answers. */
const answeringAfter = (work: () => Promise<unknown>) => ({execute: work}) as unknown as Monitor;

test('what nobody has read is taken back whole, and nothing where there is nothing', async () => {
  const idle = answeringAfter(() => Promise.resolve());
  expect(await takeBack(input, idle)).toEqual(Buffer.alloc(0));
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, idle))).toBe('typed');
});

test('a QEMU that waits to read gets the first byte, and answers then', async () => {
  let read: string | undefined;
  const reading = answeringAfter(async () => {
    if (read !== undefined) return;
    // It has seen that there is something, and now there is nothing.
    const words = [`if=${join(directory, inputName(0))}`, 'bs=1', 'count=1', 'status=none'];
    read = (await promisify(execFile)('dd', words)).stdout;
  });
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, reading))).toBe('yped');
  expect(read).toBe('t');
});

test('a QEMU that is only slow keeps nothing', async () => {
  const slow = answeringAfter(() => delay(250));
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, slow))).toBe('typed');
});
