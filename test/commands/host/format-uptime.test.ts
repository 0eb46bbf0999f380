import {expect, test} from 'vitest';
import {formatShortUptimes, formatUptimes} from '../../../source/commands/host/format-uptime.ts';

const longName = 'a-very-long-domain-name-exceeding-forty-characters-wide';
const uptimes = [
  {name: 'Domain-0', id: 0, uptime: 45 * 60 + 35.9},
  {name: longName, id: 2, uptime: 86_400 + 3661},
  {name: 'paused1', id: 3, uptime: 3 * 86_400 + 3723},
];

test('the table of xl uptime', () => {
  expect(formatUptimes(uptimes)).toBe(
    'Name                                ID Uptime\n' +
      'Domain-0                             0  0:45:35\n' +
      `${longName}    2 1 day,  1:01:01\n` +
      'paused1                              3 3 days,  1:02:03\n',
  );
});

test('the lines of xl uptime -s, with the time of day', () => {
  expect(formatShortUptimes(uptimes, new Date(2005, 8, 1, 12, 18, 12))).toBe(
    ' 12:18:12 up  0:45, Domain-0 (0)\n' +
      ` 12:18:12 up 1 day,  1:01, ${longName} (2)\n` +
      ' 12:18:12 up 3 days,  1:02, paused1 (3)\n',
  );
});

test('a clock that was set back makes no negative time', () => {
  expect(formatUptimes([{name: 'web', id: 1, uptime: -5}])).toContain(' 0:00:00\n');
});
