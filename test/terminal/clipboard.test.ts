import {expect, test} from 'vitest';
import {copySequence} from '../../source/terminal/clipboard.ts';

test('what is copied goes to the clipboard of the terminal, through tmux and screen too', () => {
  const plain = '\x1b]52;c;Z3LDvG4=\x07';
  expect(copySequence('grün', {})).toBe(plain);
  expect(copySequence('grün', {TMUX: '/tmp/x,1,0'})).toBe(
    `${plain}\x1bPtmux;\x1b\x1b]52;c;Z3LDvG4=\x07\x1b\\`,
  );
  expect(copySequence('grün', {STY: '1.x'})).toBe(`\x1bP${plain}\x1b\\`);
});
