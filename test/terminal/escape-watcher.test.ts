import {expect, test} from 'vitest';
import {createEscapeWatcher} from '../../source/terminal/escape-watcher.ts';

const key = 0x1d;

/** What reaches the guest of what is typed chunk by chunk, and whether the console is left. */
function type(...chunks: string[]) {
  const watcher = createEscapeWatcher(key);
  let forwarded = '';
  for (const chunk of chunks) {
    const {forward, escaped} = watcher.watch(Buffer.from(chunk, 'latin1'));
    forwarded += forward.toString('latin1');
    if (escaped) return {forwarded, left: true, pending: false};
  }
  return {forwarded, left: false, pending: watcher.pending()};
}

test('waits after the key for whether it is doubled', () => {
  expect(type('ls\r\x1d')).toEqual({forwarded: 'ls\r', left: false, pending: true});
});

test('leaves when anything else follows the key, and gives that to nobody', () => {
  expect(type('ls\x1dq')).toEqual({forwarded: 'ls', left: true, pending: false});
  expect(type('ls\x1d', 'q')).toEqual({forwarded: 'ls', left: true, pending: false});
});

test('sends the doubled key once, wherever the pieces fall', () => {
  const sent = {forwarded: 'a\x1db', left: false, pending: false};
  expect(type('a\x1d\x1db')).toEqual(sent);
  expect(type('a\x1d', '\x1db')).toEqual(sent);
  expect(type('a', '\x1d', '\x1d', 'b')).toEqual(sent);
});

test('leaves after three presses: two were sent as one', () => {
  expect(type('\x1d\x1d\x1d', 'x')).toEqual({forwarded: '\x1d', left: true, pending: false});
});

test.each(['\x1b[93;5u', '\x1b[27;5;93~'])('knows the key in the form %j', form => {
  expect(type(`ls${form}`)).toEqual({forwarded: 'ls', left: false, pending: true});
  expect(type(`${form}${form}`)).toEqual({forwarded: '\x1d', left: false, pending: false});
});

test('lets other escape sequences through as they are', () => {
  expect(type('\x1b[A\x1b[92;5u').forwarded).toBe('\x1b[A\x1b[92;5u');
});
