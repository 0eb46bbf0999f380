import {spawn} from '@lydell/node-pty';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {repaint} from './repaint.ts';
import {until} from '../../helpers/until.ts';
import {cellsOf, createDisplay, createEmulator, feed, show} from './emulator.ts';

/** What a terminal shows of these bytes, and what it shows of the emulator's own drawing of them. */
async function bothWays(bytes: Uint8Array | string, columns = 80, rows = 24) {
  const direct = createDisplay(columns, rows);
  await show(direct, bytes);
  const emulator = createEmulator({columns, rows});
  await feed(emulator, bytes);
  const repainted = createDisplay(columns, rows);
  // Whatever was there before must not shine through.
  await show(repainted, `\x1b[1;41m${'x'.repeat(columns * rows)}`);
  await show(repainted, repaint(emulator));
  return {direct, repainted, emulator};
}

async function expectEqual(bytes: Uint8Array | string, columns = 80, rows = 24) {
  const {direct, repainted, emulator} = await bothWays(bytes, columns, rows);
  expect(differences(cellsOf(repainted), cellsOf(direct))).toEqual([]);
  const position = ({buffer: {active}}: typeof direct) => [
    Math.min(active.cursorX, columns - 1),
    active.cursorY,
  ];
  expect(position(repainted)).toEqual(position(direct));
  const seen = (display: typeof direct) => {
    const {applicationCursorKeysMode, applicationKeypadMode, bracketedPasteMode} = display.modes;
    const {mouseTrackingMode, sendFocusMode} = display.modes;
    return {
      applicationCursorKeysMode,
      applicationKeypadMode,
      bracketedPasteMode,
      mouseTrackingMode,
      sendFocusMode,
    };
  };
  expect(seen(repainted)).toEqual(seen(direct));
  return emulator;
}

describe('drawing what an emulator holds on another terminal', () => {
  test('the sixteen colours, 256 colours, true colour and every attribute', async () => {
    let text = '';
    for (let code = 30; code < 38; code++) text += `\x1b[${code};${code + 70}mA\x1b[${code + 60}mB`;
    for (let code = 0; code < 256; code++) text += `\x1b[0;38;5;${code};48;5;${255 - code}mC`;
    text += '\x1b[0;38;2;1;2;3;48;2;200;100;50mD\x1b[m\r\n';
    for (const code of [1, 2, 3, 4, 5, 7, 8, 9, 53]) text += `\x1b[0;${code}mE\x1b[1;${code};31mF`;
    await expectEqual(`${text}\x1b[0;4:3mG\x1b[58:5:9mH\x1b[58:2::1:2:3mI`);
  });

  test('wide characters, emoji, combining marks and what is written over half of them', async () => {
    await expectEqual(
      '漢字かな 한글 ＡＢ\r\n🚀🔥 rockets e\u0301 n\u0303 👩‍🚀\r\n字字字字\x1b[3;4Hx\x1b[4;1H漢\x1b[4;2Hy\r\nplain',
    );
    await expectEqual('字'.repeat(40), 79, 5);
  });

  test('a scroll region with origin mode, where the screen has scrolled', async () => {
    let text = '\x1b[44mtop\x1b[m\x1b[3;10r\x1b[?6h\x1b[1;1H';
    for (let line = 0; line < 30; line++) text += `line ${line}\r\n`;
    await expectEqual(`${text}\x1b[5;7H`);
  });

  test('coloured blanks to the edge, and a cursor that waits beyond the last column', async () => {
    await expectEqual(`\x1b[42m\x1b[2J\x1b[5;1H\x1b[m\x1b[K\x1b[6;1H${'z'.repeat(80)}`);
  });

  test('the second screen, then the first again as it was left', async () => {
    await expectEqual('shell\r\n\x1b[31m\x1b[?1049h\x1b[H\x1b[2Jfull screen\x1b[?25l');
    await expectEqual('shell\r\n\x1b[31m\x1b[?1049h\x1b[H\x1b[2Jfull screen\x1b[?1049l$ ');
  });

  test('keypad, cursor keys, paste, focus, mouse, cursor shape and visibility', async () => {
    const emulator = await expectEqual(
      '\x1b[?1h\x1b=\x1b[?2004h\x1b[?1004h\x1b[?1002h\x1b[?1006h\x1b[4 q\x1b[?25l',
    );
    expect(emulator.modes()).toMatchObject({cursorStyle: 4, cursorVisible: false, mouse: 'drag'});
    expect(emulator.mouseEncoding()).toBe('sgr');
    expect(repaint(emulator)).toContain('\x1b[4 q\x1b[?25l');

    await feed(emulator, '\x1b[!p');
    expect(emulator.modes()).toMatchObject({cursorStyle: 0, cursorVisible: true});
  });

  test.each([
    ['vim', ['-u', 'NONE', '-N', '+syntax on', '+set nu', '+split', 'FILE'], '5G'],
    ['less', ['-R', '-N', 'FILE'], '\x06'],
    ['top', ['-n', '2', '-d', '0.2', '-p', '1'], 'z'],
  ])('a real %s', {timeout: 60_000}, async (program, args, typed) => {
    for (const [columns, rows] of [
      [80, 24],
      [200, 50],
    ] as const) {
      const bytes = await record(program, args, typed, columns, rows);
      expect(bytes.length).toBeGreaterThan(500);
      await expectEqual(bytes, columns, rows);
    }
  });
});

function differences(found: string[][], wanted: string[][]): string[] {
  return wanted.flatMap((line, row) =>
    line.flatMap((cell, column) => {
      const other = found[row]?.[column];
      return other === cell ? [] : [`${row},${column}: ${String(other)} instead of ${cell}`];
    }),
  );
}

/** What a full-screen program prints until it has nothing more to say. */
async function record(
  program: string,
  args: readonly string[],
  typed: string,
  columns: number,
  rows: number,
): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'domux-record-'));
  const file = join(directory, 'example.c');
  writeFileSync(
    file,
    Array.from({length: 200}, (_, n) => `int f${n}(void) { return ${n}; } /* 漢 é ✓ */\n`).join(''),
  );
  const pty = spawn(
    findProgram(program).file,
    args.map(arg => (arg === 'FILE' ? file : arg)),
    {
      cols: columns,
      rows,
      encoding: null,
      env: {...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8'},
    },
  );
  onTestFinished(() => {
    pty.kill('SIGKILL');
    rmSync(directory, {recursive: true, force: true});
  });

  const chunks: Buffer[] = [];
  let last = Date.now();
  pty.onData(data => {
    chunks.push(Buffer.from(data as unknown as Uint8Array));
    last = Date.now();
  });
  await until(`${program} has drawn`, () => chunks.length > 0 && Date.now() - last > 250);
  last = Date.now();
  pty.write(typed);
  await until(`${program} has drawn again`, () => Date.now() - last > 250);
  return Buffer.concat(chunks);
}
