import {describe, expect, test} from 'vitest';
import {fiveColumns, format2005List} from '../../../../source/commands/host/listing/format-2005.ts';
import {formatList} from '../../../../source/commands/host/listing/format-list.ts';
import {domain} from '../domain.ts';

const zero = domain(
  {id: 0, name: 'Domain-0', state: 'r-----', vcpus: 4, 'cpu-ns': 11_794.3e9},
  751,
);
const longName = 'a-very-long-domain-name-exceeding-forty-characters-wide';

describe('the table of xl list', () => {
  test('has two tabs in its header and the columns of xl below', () => {
    expect(formatList([zero, domain()])).toBe(
      'Name                                        ID   Mem VCPUs\tState\tTime(s)\n' +
        'Domain-0                                     0   751     4     r-----   11794.3\n' +
        'ttylinux                                     1   128     1     -b----    1474.3\n',
    );
  });

  test('is its header alone when there is nothing to list', () => {
    expect(formatList([])).toMatch(/^Name .*\n$/);
  });

  test('does not cut a long name: the rest of the row moves', () => {
    const [, row] = formatList([domain({id: 2, name: longName, 'cpu-ns': 406.7e9}, 256)]).split(
      '\n',
    );
    expect(row).toBe(`${longName}     2   256     1     -b----     406.7`);
  });

  test('cuts memory to whole MiB and rounds a tie in the time to the even digit', () => {
    const odd = domain({'cpu-ns': 0.25e9});
    const stats = {...odd.stats, memory: {...odd.stats.memory, current: 128 * 1024 * 1024 - 1}};
    expect(formatList([{...odd, stats}])).toContain('  127     1     -b----       0.2\n');
    expect(formatList([domain({'cpu-ns': 0.75e9})])).toContain('       0.8\n');
  });

  test('with -Z, -c and -n adds a label, a pool and the nodes, as far as -v does not', () => {
    const tail = (row: string | undefined) => row?.split('Time(s)').at(-1)?.split('1474.3').at(-1);
    const more = {context: true, cpupool: true, numa: true};
    const [header, row] = formatList([domain()], more).split('\n');
    expect(tail(header)).toBe('   Security Label         Cpupool NODE Affinity');
    expect(tail(row)).toBe('                -          Pool-0 all');
    const verbose = formatList([domain()], {verbose: true, context: true});
    expect(verbose.match(/Security Label/g)).toHaveLength(1);
  });

  test('with -v adds the UUID, the reason code of a shutdown and an empty label', () => {
    const crashed = domain({
      id: 4,
      name: 'crashed1',
      uuid: '40414243-4445-4647-4849-4a4b4c4d4e4f',
      status: 'guest-panicked',
      state: '---sc-',
      reason: 'crash',
      'cpu-ns': 104.4e9,
    });
    expect(formatList([domain(), crashed], {verbose: true})).toBe(
      'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n' +
        'ttylinux                                     1   128     1     -b----    1474.3 10111213-1415-1617-1819-1a1b1c1d1e1f        -                -\n' +
        'crashed1                                     4   128     1     ---sc-     104.4 40414243-4445-4647-4849-4a4b4c4d4e4f        3                -\n',
    );
  });

  test.each([
    ['poweroff', '---s--', '0'],
    ['halt', '---s--', '0'],
    ['reboot', '---sr-', '1'],
    ['suspend', '---ss-', '2'],
    ['crash', '---sc-', '3'],
    ['watchdog', '---sw-', '4'],
  ] as const)('tells %s by its code', (reason, state, code) => {
    const row = formatList([domain({status: 'shutdown', state, reason})], {verbose: true}).split(
      '\n',
    )[1];
    expect(row).toMatch(new RegExp(`1e1f {8}${code} {16}-$`));
  });
});

describe('the table of the 2005 manual', () => {
  test('is as the manual prints it; the row of Domain-0 ends in eight blanks', () => {
    const zero2005 = domain({id: 0, name: 'Domain-0', state: 'r-----', 'cpu-ns': 172.2e9}, 251);
    expect(format2005List([zero2005, domain({id: 5, 'cpu-ns': 3e9}, 63)])).toBe(
      'Name              Id  Mem(MB)  CPU  State  Time(s)  Console\n' +
        'Domain-0           0      251    0  r----    172.2        \n' +
        'ttylinux           5       63    0  -b---      3.0       0\n',
    );
  });

  test('is sorted by name, capitals first', () => {
    const named = (name: string, id: number) => domain({name, id});
    const table = format2005List([named('b', 1), named('a', 2), named('Z', 3)]);
    expect(table.split('\n').map(row => row.charAt(0))).toEqual(['N', 'Z', 'a', 'b', '']);
  });

  test('shows a dash for a processor that nobody can tell, and long names in full', () => {
    const {stats} = domain();
    const unknown = domain({name: 'a-name-longer-than-16', stats: {...stats, vcpus: []}});
    expect(format2005List([unknown])).toContain('a-name-longer-than-16   1      128    -  -b---');
  });

  test.each([
    ['r-----', 'r----'],
    ['-b----', '-b---'],
    ['--p---', '--p--'],
    ['---s--', '---s-'],
    ['---sr-', '---s-'],
    ['---sc-', '----c'],
    ['-----d', '-----'],
  ])('turns %s into the five columns %s', (state, five) => {
    expect(fiveColumns({state})).toBe(five);
  });
});
