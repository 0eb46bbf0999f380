import {expect, test} from 'vitest';
import {createConsoleTail} from '../../../../source/commands/screen/sampling/console-tail.ts';

/** What whoever takes in every change has in the end, after the log reads so. */
function follow(most: number) {
  let text = '';
  const tail = createConsoleTail(async () => text, most);
  let lines: string[] = [];
  return async (now: string) => {
    text = now;
    const change = await tail.look();
    if (change !== undefined) {
      lines = [...lines.slice(change.gone, change.gone + change.kept), ...change.fresh];
    }
    return lines;
  };
}

test('has nothing to say of a log that is empty or does not grow', async () => {
  let text = '';
  const tail = createConsoleTail(async () => text, 10);
  expect(await tail.look()).toBeUndefined();
  text = 'one\n';
  expect(await tail.look()).toEqual({gone: 0, kept: 0, fresh: ['one']});
  expect(await tail.look()).toBeUndefined();
});

test('adds lines, goes on with one that had no end, and shows what a line was overwritten with', async () => {
  const look = follow(100);
  expect(await look('booting\r\nlogin: ')).toEqual(['booting', 'login: ']);
  expect(await look('booting\r\nlogin: root\r\n 10%\r 50%\r100%\r\n')).toEqual([
    'booting',
    'login: root',
    '100%',
  ]);
});

test('keeps what has left the end of the log that is looked at, but no more lines than it is told', async () => {
  const look = follow(5);
  expect(await look('a\nb\nc\n')).toEqual(['a', 'b', 'c']);
  expect(await look('b\nc\nd\ne')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await look('d\ne\nf\ng\n')).toEqual(['c', 'd', 'e', 'f', 'g']);
});

test('goes on in the new file when a log is rotated', async () => {
  const look = follow(100);
  await look('old\nprompt');
  expect(await look('new\n')).toEqual(['old', 'new']);
  expect(await look('new\nnewer\n')).toEqual(['old', 'new', 'newer']);
});
