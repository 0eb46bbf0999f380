import {expect, test} from 'vitest';
import {createDisplay, show, textOf} from './console/emulator.ts';
import {createScreenTracker} from '../../source/terminal/modes.ts';

const see = (...chunks: string[]) => {
  const tracker = createScreenTracker();
  for (const chunk of chunks) tracker.see(Buffer.from(chunk));
  return tracker.restore();
};

test('leaves the alternate screen only when the guest is on it', () => {
  expect(see('plain text')).not.toContain('\x1b[?1049l');
  expect(see('\x1b[?1049h')).toContain('\x1b[?1049l');
  expect(see('\x1b[?1049h vi \x1b[?1049l')).not.toContain('\x1b[?1049l');
});

test('sees the switch when it is torn between two chunks', () => {
  expect(see('\x1b[?10', '49h')).toContain('\x1b[?1049l');
});

test('sees the switch among other modes', () => {
  expect(see('\x1b[?1;1049h')).toContain('\x1b[?1049l');
  expect(see('\x1b[?47h', '\x1b[?1049;25l')).not.toContain('\x1b[?1049l');
});

test('ends colours and line drawing for good, with the cursor where it is', async () => {
  const display = createDisplay();
  const printed = 'one\r\n\x1b[31m\x1b(0two ';
  await show(display, printed + see(printed) + 'q');
  expect(textOf(display)[1]).toMatch(/^... q$/);
  expect(display.buffer.active.getLine(1)?.getCell(4)?.isFgDefault()).toBe(true);
});

test('shows the cursor and ends mouse reports and bracketed paste in any case', () => {
  for (const off of ['\x1b[?25h', '\x1b[?1000l', '\x1b[?1006l', '\x1b[?2004l', '\x1b[0m']) {
    expect(see('')).toContain(off);
  }
});
