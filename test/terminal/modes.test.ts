import {expect, test} from 'vitest';
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

test('shows the cursor and ends mouse reports and bracketed paste in any case', () => {
  for (const off of ['\x1b[?25h', '\x1b[?1000l', '\x1b[?1006l', '\x1b[?2004l', '\x1b[0m']) {
    expect(see('')).toContain(off);
  }
});
