import {expect, test} from 'vitest';
import {decodeConfig} from '../../source/config/decode-config.ts';

test('refuses what is no UTF-8, with the place of the first such character', () => {
  const bytes = Buffer.from('a = 1\r\n# \u00e9 caf\u00e9\nb = 2\n', 'latin1');
  expect(() => decodeConfig(bytes, 'web.cfg')).toThrow('web.cfg:2:3: this is not UTF-8');
});

test('keeps every byte of what is, the byte order mark included', () => {
  const bytes = Buffer.from('\ufeffa = "é😀"\r\n# \ufffd');
  expect(Buffer.from(decodeConfig(bytes, 'web.cfg'))).toEqual(bytes);
});
