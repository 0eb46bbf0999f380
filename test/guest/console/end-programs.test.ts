import {expect, test} from 'vitest';
import {endPrograms} from '../../../source/guest/console/end-programs.ts';
import {createDisplay, show, textOf} from '../../terminal/console/emulator.ts';

const vi =
  '\x1b[?1049h\x1b[2;5r\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?25l\x1b[?1h\x1b[4l\x1b[31m~\n~';

/** A terminal on which a guest printed this when it went down. */
async function terminalAfter(printed: string, seen = printed) {
  const display = createDisplay();
  await show(display, seen);
  await show(display, endPrograms(Buffer.from(printed)));
  return display;
}

test('what comes next stands below what was printed before the program, in none of its modes', async () => {
  const display = await terminalAfter(`one\r\n# vi\r\n${vi}`);
  await show(display, 'again');
  expect(textOf(display).slice(0, 4)).toEqual(['one', '# vi', 'again', '']);
  expect(display.buffer.active.getLine(2)?.getCell(0)?.isFgDefault()).toBe(true);
  expect(display.modes).toMatchObject({
    mouseTrackingMode: 'none',
    bracketedPasteMode: false,
    applicationCursorKeysMode: false,
  });
  await show(display, '\n'.repeat(30));
  expect(textOf(display)[0]).toBe('');
});

test('the cursor stays where it is when no program had the second screen, or has it no more', async () => {
  for (const printed of ['one\r\ntwo ', `one\r\n${vi}\x1b[0m\x1b[r\x1b[?1049ltwo `]) {
    const display = await terminalAfter(printed);
    await show(display, 'again');
    expect(textOf(display)).toContain('two again');
  }
});

test('the second screen is left too when nothing that is kept says that it is shown', async () => {
  const display = await terminalAfter('~', `one\r\n${vi}`);
  expect(display.buffer.active.type).toBe('normal');
});
