import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {withLock} from '../../source/images/lock.ts';

const nobody = 4_194_305;

describe('withLock', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'domux-lock-'));
  });
  afterEach(() => rmSync(directory, {recursive: true, force: true}));

  it('gives up waiting when it is called off, without touching the lock', async () => {
    const controller = new AbortController();
    const reason = new Error('called off');
    await withLock(directory, 'a', {}, async () => {
      const second = withLock(
        directory,
        'a',
        {signal: controller.signal, onWait: () => controller.abort(reason)},
        async () => 'never',
      );
      await expect(second).rejects.toBe(reason);
      expect(readdirSync(directory)).toEqual(['.lock-a']);
    });
  });

  it('lets one at a time work, tells the others who, and leaves nothing', async () => {
    let working = 0;
    let most = 0;
    const waitedFor: number[] = [];
    const work = async () => {
      most = Math.max(most, (working += 1));
      await new Promise(resolve => setImmediate(resolve));
      working -= 1;
    };
    const onWait = (pid: number) => waitedFor.push(pid);
    await Promise.all([1, 2, 3].map(() => withLock(directory, 'a', {onWait}, work)));
    expect(most).toBe(1);
    expect(waitedFor).toEqual([process.pid, process.pid]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('holds up nobody who works at something else', async () => {
    const inner = () => withLock(directory, 'b', {}, async () => 'done');
    expect(await withLock(directory, 'a', {}, inner)).toBe('done');
  });

  it('frees the lock when the work fails', async () => {
    const failing = withLock(directory, 'a', {}, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over from a process that is gone', async () => {
    const images = join(directory, 'new');
    mkdirSync(images);
    symlinkSync(`${nobody}-1`, join(images, '.lock-a'));
    expect(await withLock(images, 'a', {}, async () => 'done')).toBe('done');
  });
});
