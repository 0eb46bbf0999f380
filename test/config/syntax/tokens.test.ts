import {expect, test} from 'vitest';
import {tokenize} from '../../../source/config/syntax/tokens.ts';
import {readConfigText, realConfigs} from '../../helpers/xen-configs.ts';

const joined = (text: string) =>
  tokenize(text)
    .map(({start, end}) => text.slice(start, end))
    .join('');

test.each(realConfigs)('the tokens of $file make up its text to the byte', ({file}) => {
  const text = readConfigText(file);
  expect(joined(text)).toBe(text);
});

test('loses nothing of a text that is no config', () => {
  const text = "\ufeff$ ä \"open\n\\ \\\r\n'''never closed\n0x 1.2.3 !== \u0001";
  expect(joined(text)).toBe(text);
});
