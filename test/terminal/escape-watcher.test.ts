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

const forms = ['\x1b[93;5u', '\x1b[27;5;93~', '\x1b[93:125;133:1u'];

test.each(forms)('knows %j wherever it is torn', form => {
  for (let cut = 1; cut < form.length; cut++) {
    const pieces = [form.slice(0, cut), form.slice(cut)] as const;
    expect(type('ls', ...pieces)).toEqual({forwarded: 'ls', left: false, pending: true});
    expect(type('ls\x1d', ...pieces)).toEqual({forwarded: 'ls\x1d', left: false, pending: false});
    expect(type(`ls${form}${pieces[0]}`, pieces[1], 'x').forwarded).toBe('ls\x1dx');
  }
});

test('holds back what may become the key, and lets it go when nothing more comes', () => {
  for (const beginning of ['\x1b', '\x1b[', '\x1b[93', '\x1b[93;5']) {
    const watcher = createEscapeWatcher(key);
    expect(watcher.watch(Buffer.from(`i${beginning}`)).forward.toString()).toBe('i');
    expect([watcher.holding(), watcher.pending()]).toEqual([true, false]);
    expect(watcher.settle()).toEqual({forward: Buffer.from(beginning), escaped: false});
    expect(watcher.holding()).toBe(false);
  }
});

test('leaves when what follows the key is not the key, torn or not', () => {
  expect(type('\x1d', '\x1b[9', '2;5u')).toEqual({forwarded: '', left: true, pending: false});
});

test('the release of the key is no second press', () => {
  expect(type('\x1b[93;5:1u\x1b[93;5:3u')).toEqual({forwarded: '', left: false, pending: true});
});

test('lets a paste through whole, the key in it too, however it is torn', () => {
  const paste = '\x1b[200~a\x1db\x1b[201~';
  for (let cut = 0; cut <= paste.length; cut++) {
    expect(type(paste.slice(0, cut), paste.slice(cut), 'c')).toEqual({
      forwarded: `${paste}c`,
      left: false,
      pending: false,
    });
  }
});

test('every byte that is not the key goes to the guest as it is', () => {
  const bytes = Array.from({length: 256}, (_, byte) => String.fromCharCode(byte)).join('');
  const others = bytes.replace('\x1d', '');
  expect(type(others).forwarded).toBe(others);
  const reports = '\x1b[<0;10;5M\x1b[<0;10;5m\x1b[I\x1b[O\x1bOA\x1b[1;5C\xc3\xa4';
  expect(type(reports)).toEqual({forwarded: reports, left: false, pending: false});
});

test('lets other escape sequences through as they are', () => {
  expect(type('\x1b[A\x1b[92;5u').forwarded).toBe('\x1b[A\x1b[92;5u');
});
