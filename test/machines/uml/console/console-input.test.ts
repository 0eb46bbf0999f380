import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createConsoleInput} from '../../../../source/machines/uml/console/console-input.ts';
import {ensureMini, miniTimeout} from '../../../helpers/guests/mini.ts';
import {until} from '../../../helpers/until.ts';
import {bootGuest, cleanUp} from '../guest.ts';
import type {Guest} from '../guest.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

const line = (length: number) => (_: unknown, index: number) =>
  `${String(index).padStart(6, '0')}${'x'.repeat(length - 7)}\n`;

const alive = (guest: Guest) => guest.run('echo $((40+2))');

/** Runs a command that reads, without echo, and waits until that is so. */
const start = async (guest: Guest, command: string) => {
  guest.forget();
  await guest.type(`stty -echo; echo go; ${command}; stty echo\n`);
  await guest.untilPrinted('\ngo\r\n');
};

/** Gives it text, and waits until it has had enough. */
const paste = async (guest: Guest, text: string) => {
  await guest.type(text);
  await guest.untilPrompt();
};

const endOfFile = '\u0004';

describe('a guest whose memory tells nothing', () => {
  it('gets a little at a time, and more when it is idle', async () => {
    let given = 0;
    let isIdle = false;
    const log: string[] = [];
    const input = createConsoleInput({
      give: chunk => (given += chunk.length) && chunk.length,
      waiting: () => 0,
      findTerminal: () => Promise.resolve(undefined),
      canFindTerminals: () => Promise.resolve(false),
      isIdle: () => isIdle,
      computed: () => 0,
      log: line => log.push(line),
    });
    await input.write(Buffer.alloc(10_000));
    await until('it is found out', () => log.length > 0);
    expect(log.join()).toMatch(/cannot be seen in its memory/);
    expect(given).toBe(1024);
    isIdle = true;
    await until('all is given', () => given === 10_000);
    expect(log).toHaveLength(1);
    input.close();
    await expect(input.write(Buffer.from('x'))).rejects.toThrow('The machine is gone');
  });
});

describe('a guest that is given no time', () => {
  it('is given no more until what it took has arrived, however long that takes', async () => {
    let given = 0;
    let computed = 0;
    let looks = 0;
    const state = {taken: 0, unread: 0, lineIsOpen: true, awaited: true, signals: () => false};
    const input = createConsoleInput({
      give: chunk => (given += chunk.length) && chunk.length,
      waiting: () => 0,
      findTerminal: () => Promise.resolve({look: () => (++looks, state)}),
      canFindTerminals: () => Promise.resolve(true),
      isIdle: () => false,
      computed: () => computed,
      log: () => undefined,
    });
    const start = performance.now();
    await input.write(Buffer.alloc(10_000));
    await until('it was looked at for long', () => looks > 10 && performance.now() - start > 1500);
    expect(given).toBe(3960);
    computed = 1001;
    await until('it had time, and what it took must have been keys', () => given > 3960);
    input.close();
  });
});

describe('a paste', {timeout: 40_000}, () => {
  it('of 60 KB arrives whole in a program that reads', async () => {
    const guest = await bootGuest();
    const text = Array.from({length: 1200}, line(50)).join('');
    await start(guest, 'cat >/tmp/f');
    await paste(guest, `${text}${endOfFile}`);
    expect(await guest.run('wc -c </tmp/f; tail -n 1 /tmp/f')).toBe(
      `60000\r\n${text.slice(-50, -1)}\r\n`,
    );
  });

  it('of 60 KB arrives whole while another program computes', async () => {
    const guest = await bootGuest();
    await guest.run('(while :; do :; done) & echo');
    const text = Array.from({length: 1200}, line(50)).join('');
    await start(guest, 'cat >/tmp/f');
    await paste(guest, `${text}${endOfFile}`);
    expect(await guest.run('wc -c </tmp/f')).toBe('60000\r\n');
  });

  it('to a program that reads line by line and slowly arrives whole', async () => {
    const guest = await bootGuest();
    const text = Array.from({length: 60}, line(100)).join('');
    await start(guest, 'while read -r l; do echo "$l"; usleep 10000; done >/tmp/f');
    await paste(guest, `${text}${endOfFile}`);
    expect(await guest.run('wc -c </tmp/f')).toBe('6000\r\n');
  });

  it('in one line that never fits is cut as a terminal cuts it, and the console lives', async () => {
    const guest = await bootGuest();
    await start(guest, 'cat >/tmp/f');
    await paste(guest, `${'y'.repeat(9000)}\nnext\n${endOfFile}`);
    // As much as fits, a line feed, and the other line.
    expect(await guest.run('tail -n 1 /tmp/f; wc -c </tmp/f')).toMatch(/^next\r\n39\d\d\r\n$/);
    expect(guest.log.join()).toMatch(/\d+ bytes of a line too long/);
  });

  it('with keys that edit arrives as edited', async () => {
    const guest = await bootGuest();
    await start(guest, 'cat >/tmp/f');
    await paste(guest, `${'abx\u007f\n'.repeat(2000)}${endOfFile}`);
    expect(await guest.run('wc -c </tmp/f; sort -u /tmp/f')).toBe('6000\r\nab\r\n');
  });

  it('on two consoles at once arrives whole on both', async () => {
    const guest = await bootGuest({consoles: 2, cmdline: 'hostname=web consoles=2'});
    await guest.untilPrompt(1);
    const text = (tag: string) => Array.from({length: 300}, line(50)).join('').replaceAll('x', tag);
    await start(guest, 'cat >/tmp/0');
    await guest.type('stty -echo; echo go; cat >/tmp/1; echo ov""er\n', 1);
    await guest.untilPrinted('\ngo\r\n', 1);
    await Promise.all([
      guest.type(`${text('a')}${endOfFile}`, 1),
      paste(guest, `${text('b')}${endOfFile}`),
    ]);
    await guest.untilPrinted('over', 1);
    expect(await guest.run('wc -c /tmp/? | head -n 2; grep -c b /tmp/0; grep -c a /tmp/1')).toMatch(
      /15000 \/tmp\/0\r\n +15000 \/tmp\/1\r\n300\r\n300\r\n$/,
    );
  });

  it('arrives whole after another login and after a reboot', async () => {
    const guest = await bootGuest();
    const text = Array.from({length: 200}, line(50)).join('');
    const login = /domux: Ctrl-[^]*# (?:\x1b\[6n)?$/;
    const tryIt = async () => {
      await start(guest, 'cat >/tmp/f');
      await paste(guest, `${text}${endOfFile}`);
      expect(await guest.run('wc -c </tmp/f')).toBe('10000\r\n');
      guest.forget();
    };
    await tryIt();
    await guest.type('exit\n');
    await guest.untilPrinted(login);
    await tryIt();
    await guest.type('reboot -f\n');
    await guest.untilPrinted(login);
    await tryIt();
  });
});

describe('type-ahead', {timeout: 40_000}, () => {
  it('of 10 KB while nobody reads arrives whole', async () => {
    const guest = await bootGuest();
    const commands = Array.from(
      {length: 200},
      (_, index) => `echo ${index} >>/tmp/f; : ${'x'.repeat(25)}\n`,
    );
    await start(guest, 'sleep 2');
    await guest.type(`${commands.join('')}echo do""ne\n`);
    await guest.untilPrinted(/\ndone\r\n.*# /);
    const expected = Array.from({length: 200}, (_, index) => index).reduce((sum, n) => sum + n, 0);
    expect(await guest.run("awk '{s+=$1} END {print NR, s}' /tmp/f")).toBe(`200 ${expected}\r\n`);
  });

  it('of a long line while nobody reads arrives whole', async () => {
    const guest = await bootGuest();
    await start(guest, 'sleep 1; stty -icanon; dd bs=1 count=9001 of=/tmp/f; stty icanon');
    await paste(guest, `${'y'.repeat(9000)}\n`);
    expect(await guest.run('wc -lc </tmp/f')).toMatch(/^ *1 +9001\r\n$/);
  });

  it('makes its writer wait, keeps little of it, and an interrupt goes through', async () => {
    const guest = await bootGuest();
    await start(guest, 'sleep 1000');
    let written = 0;
    const writing = (async () => {
      for (; written < 64; ++written)
        await guest.type('x'.repeat(15) + '\n'.repeat(16 * 1024 - 15));
    })().catch(() => undefined);
    await until('the writer waits', () => written > 2);
    const before = written;
    await until('it goes on', () => {
      void guest.type('\u0003').catch(() => undefined);
      return written > before;
    });
    await guest.machine.kill();
    await writing;
    expect(written).toBeLessThan(64);
  });

  it('is let go when the machine is killed', async () => {
    const guest = await bootGuest();
    await start(guest, 'sleep 1000');
    const waiting = guest.type('\n'.repeat(200_000));
    await guest.machine.kill();
    await waiting;
  });
});

describe('typing', () => {
  it('goes out at once, without a look', () => {
    const given: string[] = [];
    const input = createConsoleInput({
      give: chunk => given.push(chunk.toString()),
      waiting: () => 0,
      findTerminal: () => Promise.reject(new Error('It is looked for.')),
      canFindTerminals: () => Promise.resolve(true),
      isIdle: () => false,
      computed: () => 0,
      log: () => undefined,
    });
    for (const key of 'echo 123456789') void input.write(Buffer.from(key));
    expect(given.join('')).toBe('echo 123456789');
  });

  it('is echoed, and what is typed then is run', async () => {
    const guest = await bootGuest();
    await guest.run('true');
    for (const key of 'echo 123456789') await guest.type(key);
    await guest.untilPrinted('123456789');
    await guest.type('\n');
    await guest.untilPrinted(/\n123456789\r\n.*# /);
    expect(await alive(guest)).toBe('42\r\n');
  });
});
