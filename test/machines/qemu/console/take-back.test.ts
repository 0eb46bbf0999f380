import {execFile, execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {inputName, takenName} from '../../../../source/machines/qemu/console/console-files.ts';
import {openFifoInput} from '../../../../source/machines/qemu/console/console-input.ts';
import type {ConsoleInput} from '../../../../source/machines/qemu/console/console-input.ts';
import {takeBack} from '../../../../source/machines/qemu/console/take-back.ts';
import {giveTakenBack, openTakenMark} from '../../../../source/machines/qemu/console/taken-mark.ts';
import type {TakenMark} from '../../../../source/machines/qemu/console/taken-mark.ts';
import type {Monitor} from '../../../../source/machines/qemu/control/monitor.ts';

let directory: string;
let input: ConsoleInput;
let mark: TakenMark;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-test-'));
  execFileSync('mkfifo', [join(directory, inputName(0))]);
  input = openFifoInput(directory, 0);
  mark = openTakenMark(directory, 0);
});
afterEach(() => {
  input.close();
  rmSync(directory, {recursive: true});
});

/** A QEMU that does this before it answers. */
const answeringAfter = (work: () => Promise<unknown>) => ({execute: work}) as unknown as Monitor;

test('what nobody has read is taken back whole, and nothing where there is nothing', async () => {
  const idle = answeringAfter(() => Promise.resolve());
  expect(await takeBack(input, idle, mark)).toEqual(Buffer.alloc(0));
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, idle, mark))).toBe('typed');
});

/** What a QEMU reads that has seen that there is something. */
async function readByte(): Promise<string> {
  const words = [`if=${join(directory, inputName(0))}`, 'bs=1', 'count=1', 'status=none'];
  return (await promisify(execFile)('dd', words)).stdout;
}

test('a QEMU that waits to read gets the first byte, and answers then', async () => {
  let read: string | undefined;
  const reading = answeringAfter(async () => {
    if (read !== undefined) return;
    // It has seen that there is something, and now there is nothing.
    read = await readByte();
  });
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, reading, mark))).toBe('yped');
  expect(read).toBe('t');
});

test('a QEMU that is only slow keeps nothing', async () => {
  const slow = answeringAfter(() => delay(250));
  input.give(Buffer.from('typed'));
  expect(String(await takeBack(input, slow, mark))).toBe('typed');
});

test('a successor gives a QEMU that waits what its predecessor was taking back when it was killed', async () => {
  let reading: Promise<string> | undefined;
  const asked = new Promise<void>(resolve => {
    const waiting = answeringAfter(() => {
      reading ??= readByte();
      resolve();
      return new Promise(() => undefined);
    });
    input.give(Buffer.from('typed'));
    // Killed there: it never goes on. What it would give back itself is for the others.
    const killed = {...input, give: () => 0};
    void takeBack(killed, waiting, mark);
  });
  await asked;
  giveTakenBack(directory, 1);
  expect(await reading).toBe('t');
  expect(String(input.takeBack())).toBe('yped');
  expect(existsSync(join(directory, takenName(0)))).toBe(false);
});

test('a successor wakes a QEMU of which it is not known what was taken from it', async () => {
  mark.write(Buffer.alloc(0));
  const reading = readByte();
  giveTakenBack(directory, 1);
  expect(await reading).toBe('\0');
  giveTakenBack(directory, 1);
  expect(input.takeBack()).toEqual(Buffer.alloc(0));
});

test('nothing is left for a successor where QEMU has answered', async () => {
  input.give(Buffer.from('typed'));
  await takeBack(
    input,
    answeringAfter(() => Promise.resolve()),
    mark,
  );
  expect(existsSync(join(directory, takenName(0)))).toBe(false);
});
