import {expect, test} from 'vitest';
import {cacheDirectory} from '../../../source/system/node/compile-cache.ts';

test.each([
  ['root', {HOME: '/root', XDG_CACHE_HOME: '/x'}, 0, '/var/cache/domux'],
  ['a user', {HOME: '/home/u'}, 1000, '/home/u/.cache/domux'],
  ['a user who moved it', {HOME: '/home/u', XDG_CACHE_HOME: '/x'}, 1000, '/x/domux'],
  ['a user without a home', {}, 1000, undefined],
])('keeps compiled code of %s where nobody else writes', (_, env, uid, expected) => {
  expect(cacheDirectory(env, uid)).toBe(expected);
});
