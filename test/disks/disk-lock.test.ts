import {execFileSync, spawn} from 'node:child_process';
import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, onTestFinished, test} from 'vitest';
import {holding} from '../../source/disks/hold.ts';
import {findMachineLock} from '../../source/disks/machine-locks.ts';
import {signal} from '../../source/system/processes.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {until} from '../helpers/until.ts';

let home: Home;
let disk: string;

beforeEach(() => {
  home = createHome();
  disk = join(home.directory, 'disk.raw');
  writeFileSync(disk, '');
  truncateSync(disk, 1024 * 1024);
});
afterEach(() => home.dispose());

/** By domux with other images, whose holds are elsewhere, as another user's are. */
const resize = () =>
  home.run(['disk', 'resize', disk, '2M'], {
    env: {DOMUX_IMAGES: join(home.directory, 'images of another user')},
  });

test('what works on a disk is in the way of other users, and of a lock of theirs', async () => {
  await holding({write: [disk]}, 'resized', async () => {
    expect(findMachineLock(disk)).toBeUndefined();
    const refused = await resize();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/disk\.raw is locked by process \d+ \(flock in .*\): wait/);
    const create = ['create', 'name=web', 'kernel=mini', `disk='file:${disk},xvda,w'`];
    expect((await home.run(create)).stderr).toContain(`is being resized by process ${process.pid}`);
  });
  expect(await resize()).toMatchObject({code: 0});

  await holding({read: [disk]}, 'exported', async () => {
    expect(execFileSync('flock', ['--shared', '--nonblock', disk, 'echo', 'read'])).toHaveLength(5);
    expect((await resize()).stderr).toContain('is locked by');
  });
});

test('a lock lasts as long as the process that took it', async () => {
  // Not as a child of this process, whose locks would be its own.
  const other = spawn('sh', ['-c', `flock --no-fork '${disk}' sleep infinity & echo $!; wait`]);
  const pid = Number(await new Promise(resolve => other.stdout.once('data', resolve)));
  onTestFinished(() => void signal(pid, 'SIGKILL'));
  await until('it has its lock', () => findMachineLock(disk) !== undefined);
  const attempt = () => holding({write: [disk]}, 'resized', () => Promise.resolve('done'));
  await expect(attempt()).rejects.toThrow(`is locked by process ${pid} (`);
  signal(pid, 'SIGKILL');
  await until('it is gone', () => other.exitCode !== null);
  expect(await attempt()).toBe('done');
});
