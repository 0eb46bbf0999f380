import {describe, expect, it} from 'vitest';
import {readableLines} from '../../../source/machines/console-tail.ts';
import {withCarriageReturns} from '../../../source/machines/uml/console/consoles.ts';
import {parseMaps} from '../../../source/machines/uml/memory/process-maps.ts';
import {takeAnswer} from '../../../source/machines/uml/control/mconsole.ts';
import {parseDiskstats, parseMeminfo} from '../../../source/machines/uml/proc-text.ts';

describe('takeAnswer', () => {
  it('waits for the whole of it', () => {
    expect(takeAnswer(Buffer.from('0 5'))).toBeUndefined();
    expect(takeAnswer(Buffer.from('0 5\nabcd'))).toBeUndefined();
    expect(takeAnswer(Buffer.from('2 5\nabcde'))).toEqual({error: 2, text: 'abcde'});
  });
});

describe('parseMeminfo and parseDiskstats', () => {
  it('give bytes', () => {
    expect(parseMeminfo('\nMemTotal:  53452 kB\nMemFree:   40 kB\n').get('MemFree')).toBe(40_960);
    const row = '  98       0 ubda 10 1 20 3 30 4 40 5 0 6 7 0 0 0 0 0 0';
    expect(parseDiskstats(`\n${row}\n`).get('ubda')).toEqual({
      readRequests: 10,
      readBytes: 10_240,
      writeRequests: 30,
      writeBytes: 20_480,
    });
  });
});

describe('parseMaps', () => {
  it('leaves out what belongs to the host’s kernel', () => {
    const maps = [
      '60000000-60001000 r-xp 00000000 fe:00 12 /usr/bin/linux.uml',
      '7fff0000-7fff1000 rw-p 00000000 00:00 0 ',
      '7ffd5000-7ffd9000 r--p 00000000 00:00 0                                  [vvar]',
      'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]',
    ].join('\n');
    expect(parseMaps(`${maps}\n`).map(({start, writable}) => [start, writable])).toEqual([
      [0x60000000, false],
      [0x7fff0000, true],
    ]);
  });
});

describe('withCarriageReturns', () => {
  it('makes lines of the kernel fit a raw terminal and leaves the rest alone', () => {
    const of = (text: string) => withCarriageReturns(Buffer.from(text)).toString();
    expect(of('reboot: System halted\n')).toBe('reboot: System halted\r\n');
    expect(of('a\r\nb\n')).toBe('a\r\nb\r\n');
    expect(of('\n')).toBe('\n');
    expect(of('\u001b[2Jx\n')).toBe('\u001b[2Jx\n');
    expect(of('plain')).toBe('plain');
  });
});

describe('readableLines', () => {
  it('drops escape sequences, controls and empty lines', () => {
    expect(readableLines(Buffer.from('\u001b[31mred\u001b[0m\r\n\n\u0007bell \n'))).toEqual([
      'red',
      'bell',
    ]);
  });
});
