import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {ensureMini, miniTimeout} from '../../helpers/mini.ts';
import {until} from '../../helpers/until.ts';
import {bootGuest, cleanUp} from './guest.ts';
import type {Guest} from './guest.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

const line = (length: number) => (_: unknown, index: number) =>
  `${String(index).padStart(6, '0')}${'x'.repeat(length - 7)}\n`;

const alive = (guest: Guest) => guest.run('echo $((40+2))');

/** Waits until a command that reads has begun to read. */
const start = async (guest: Guest, command: string) => {
  guest.forget();
  await guest.type(`echo go; ${command}\n`);
  await guest.untilPrinted('\ngo\r\n');
};

// Pacing guesses from the host who reads (docs of console-input.ts); on a crowded host it may guess wrong.
describe('a paste', {retry: 2, timeout: 40_000}, () => {
  it('of 60 KB arrives whole in a program that reads', async () => {
    const guest = await bootGuest();
    const text = Array.from({length: 1200}, line(50)).join('');
    await start(guest, 'stty -echo; cat >/tmp/f; stty echo');
    await guest.type(text);
    await guest.type('\u0004');
    expect(await guest.run('wc -c </tmp/f; tail -n 1 /tmp/f')).toBe(
      `60000\r\n${text.slice(-50, -1)}\r\n`,
    );
  });

  it('of 60 KB arrives whole while another program computes', async () => {
    const guest = await bootGuest();
    await guest.run('(while :; do :; done) & echo');
    const text = Array.from({length: 1200}, line(50)).join('');
    await start(guest, 'stty -echo; cat >/tmp/f; stty echo');
    await guest.type(text);
    await guest.type('\u0004');
    expect(await guest.run('wc -c </tmp/f')).toBe('60000\r\n');
  });

  it('to a program that reads line by line and slowly arrives whole', async () => {
    const guest = await bootGuest();
    const text = Array.from({length: 200}, line(50)).join('');
    await start(
      guest,
      'stty -echo; while read -r l; do echo "$l"; usleep 10000; done >/tmp/f; stty echo',
    );
    await guest.type(text);
    await guest.type('\u0004');
    expect(await guest.run('wc -c </tmp/f')).toBe('10000\r\n');
  });

  it('in one line that never fits is cut as a terminal cuts it, and the console lives', async () => {
    const guest = await bootGuest();
    await start(guest, 'stty -echo; cat >/tmp/f; stty echo');
    await guest.type(`${'y'.repeat(9000)}\nnext\n`);
    await guest.type('\u0004');
    expect(await guest.run('tail -n 1 /tmp/f')).toBe('next\r\n');
    expect(Number(await guest.run('wc -c </tmp/f'))).toBeGreaterThan(3500);
  });
});

describe('type-ahead', {retry: 2, timeout: 40_000}, () => {
  it('of 10 KB while nobody reads arrives whole', async () => {
    const guest = await bootGuest();
    const commands = Array.from(
      {length: 200},
      (_, index) => `echo ${index} >>/tmp/f; : ${'x'.repeat(25)}\n`,
    );
    await start(guest, 'sleep 2');
    await guest.type(`${commands.join('')}echo do""ne\n`);
    await guest.untilPrinted('\ndone\r\n');
    const expected = Array.from({length: 200}, (_, index) => index).reduce((sum, n) => sum + n, 0);
    expect(await guest.run("awk '{s+=$1} END {print NR, s}' /tmp/f")).toBe(`200 ${expected}\r\n`);
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

describe('typing', {retry: 2}, () => {
  it('goes out at once', async () => {
    const guest = await bootGuest();
    await guest.run('true');
    const begin = performance.now();
    for (const key of 'echo 123456789') await guest.type(key);
    await guest.untilPrinted('123456789');
    expect(performance.now() - begin).toBeLessThan(150);
    await guest.type('\n');
    await guest.untilPrinted('\n123456789\r\n');
    expect(await alive(guest)).toBe('42\r\n');
  });
});
