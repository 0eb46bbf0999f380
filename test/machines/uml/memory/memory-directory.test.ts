import {describe, expect, it} from 'vitest';
import {chooseMemoryDirectory} from '../../../../source/machines/uml/memory/memory-directory.ts';

const candidates = ['/dev/shm', '/tmp'];
const mount = (point: string, ...options: string[]) => ({point, options});
const choose = (
  mounts: Parameters<typeof chooseMemoryDirectory>[2],
  free: Record<string, number>,
) => chooseMemoryDirectory(candidates, 64, mounts, path => free[path] ?? 0);

describe('chooseMemoryDirectory', () => {
  it('takes shared memory, and says nothing', () => {
    const mounts = [mount('/'), mount('/dev/shm', 'rw')];
    expect(choose(mounts, {'/dev/shm': 64, '/tmp': 999})).toEqual({directory: '/dev/shm'});
  });

  it('avoids a directory that nothing may be executed from', () => {
    const mounts = [mount('/'), mount('/dev/shm', 'rw', 'noexec')];
    expect(choose(mounts, {'/dev/shm': 99, '/tmp': 99})).toEqual({
      directory: '/tmp',
      note: "the guest's memory is kept in /tmp, for /dev/shm is mounted noexec",
    });
  });

  it('avoids a directory without room', () => {
    const mounts = [mount('/'), mount('/dev/shm')];
    expect(choose(mounts, {'/dev/shm': 63, '/tmp': 64}).note).toContain('for /dev/shm is full');
  });

  it('takes the best there is where none will do, and says so', () => {
    const mounts = [mount('/', 'noexec')];
    expect(choose(mounts, {'/dev/shm': 99}).note).toContain('may be executed from');
    expect(choose([mount('/')], {}).note).toContain('has room for all of it');
  });

  it('believes the mount that is nearest', () => {
    const mounts = [mount('/', 'noexec'), mount('/dev', 'noexec'), mount('/dev/shm', 'rw')];
    expect(choose(mounts, {'/dev/shm': 99})).toEqual({directory: '/dev/shm'});
  });
});
