import {expect, test} from 'vitest';
import {parseShareSpec} from '../../../source/config/devices/share-spec.ts';

test.each([
  ['tag=src', 0, 'needs a tag and a path'],
  ['tag=src,/x', 8, "`/x' is no KEY=VALUE"],
  ['tag=a b,path=/x', 4, "`a b' cannot be a tag"],
  ['tag=..,path=/x', 4, "`..' cannot be a tag"],
  ['tag=src,path=/x,access=all', 23, "unknown access `all': it is one of r, w"],
  ['tag=src,path=/x,security_model=own', 31, "unknown security_model `own'"],
  ['tag=src,path=/x,driver=nfs', 23, "unknown driver `nfs': it is one of 9p, virtiofs"],
  ['tag=src,path=/x,colour=red', 16, "has no `colour='"],
])('refuses %j at character %i', (spec, index, message) => {
  let problem: unknown;
  try {
    parseShareSpec(spec);
  } catch (error) {
    problem = error;
  }
  expect(problem).toMatchObject({index, message: expect.stringContaining(message) as string});
});

test('is read-only unless asked, and takes what xl has', () => {
  const share = {tag: 'src', path: '/x', access: 'r', securityModel: 'none'};
  expect(parseShareSpec('tag=src,path=/x')).toEqual(share);
  expect(parseShareSpec('tag=src, path=/x, security_model=none,backend=0')).toEqual(share);
  expect(parseShareSpec('path=/x,tag=src,access=w')).toEqual({...share, access: 'w'});
  expect(parseShareSpec('tag=src,path=/x,driver=virtiofs')).toEqual({...share, driver: 'virtiofs'});
});
