import {expect, test} from 'vitest';
import {checkDomainName} from '../../source/config/domain-name.ts';

test.each([
  ['', 'empty'],
  ['.', "`.' cannot"],
  ['..', "`..' cannot"],
  ['17', 'domain ID'],
  ['Domain-0', "this host's"],
  ['a/b', "`/'"],
  ['a\nb', 'control character'],
  ['a\u007fb', 'control character'],
  ['ü'.repeat(128), 'has 256'],
])('refuses the name %j', (name, reason) => {
  expect(checkDomainName(name)).toContain(reason);
});

test.each(['web', '17a', '-', '...', 'a b', '${HOSTNAME}', 'ü'.repeat(127)])(
  'takes the name %j',
  name => {
    expect(checkDomainName(name)).toBeUndefined();
  },
);
