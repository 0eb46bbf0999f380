import {describe, expect, test} from 'vitest';
import {float, prettySxp, showSxp} from '../../../../source/commands/host/listing/sxp.ts';

describe('strings', () => {
  test.each([
    ['ttylinux', 'ttylinux'],
    ['file:/root/ttylinux', 'file:/root/ttylinux'],
    ['-b---', '-b---'],
    ['aa:00:00:1a:2b:3c', 'aa:00:00:1a:2b:3c'],
    ['~/x_y.z-1', '~/x_y.z-1'],
    ['@', '@'],
    ['', ''],
    ['/dev/hda1 ro', "'/dev/hda1 ro'"],
    ['4 VMID=1', "'4 VMID=1'"],
    ['a=b', "'a=b'"],
    ['a@b', "'a@b'"],
    ["it's", '"it\'s"'],
    ['\'a\' "b"', "'\\'a\\' \"b\"'"],
    ['two\nlines\tand\\', "'two\\nlines\\tand\\\\'"],
    ['ü\u0001', "'\\xc3\\xbc\\x01'"],
  ])('%j is written %s', (text, written) => {
    expect(showSxp(text)).toBe(written);
  });
});

describe('numbers', () => {
  test('have the 12 significant digits of Python 2', () => {
    expect(showSxp(1_116_757_523.854_321)).toBe('1116757523.85');
    expect(showSxp(63)).toBe('63');
  });

  test('keep their point as floats', () => {
    expect(float(3)).toBe('3.0');
    expect(float(0.123456)).toBe('0.123456');
  });
});

describe('layout', () => {
  const wide = ['vif', ['mac', 'aa:00:00:1a:2b:3c'], ['bridge', 'xen-br0'], ['evtchn', 14, 3]];

  test('a list of exactly what is left of 80 columns stays on its line', () => {
    const atom = 'x'.repeat(78);
    expect(prettySxp([atom])).toBe(`(${atom})`);
    expect(prettySxp(['a', 'x'.repeat(77)])).toBe(`(a\n    ${'x'.repeat(77)}\n)`);
    expect(prettySxp(['a', 'x'.repeat(70)], 4)).toBe(`(a ${'x'.repeat(70)})`);
  });

  test('one that does not fit has each element on a line, and decides for each anew', () => {
    expect(prettySxp(['devices', wide, ['vbd', ['uname', 'file:/root/ttylinux']]])).toBe(
      '(devices\n' +
        '    (vif (mac aa:00:00:1a:2b:3c) (bridge xen-br0) (evtchn 14 3))\n' +
        '    (vbd (uname file:/root/ttylinux))\n' +
        ')',
    );
  });

  test('an atom that is too long for any line gets one of its own', () => {
    const path = `file:/OVS/${'x'.repeat(80)}.img`;
    expect(prettySxp(['vbd', ['uname', path]])).toBe(`(vbd\n    (uname\n        ${path}\n    )\n)`);
  });
});
