import {beforeAll, describe, expect, it} from 'vitest';
import {bootMini} from '../../helpers/guests/boot-mini.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';

const prompt = /root@\S+:\S+# /;
const query = '\x1b[999;999H\x1b[6n';

describe('a guest of the image mini', () => {
  beforeAll(ensureMini, miniTimeout);

  it.each([
    ['outside /usr/lib/mini', '../../bin/yes', 'give the name of a program'],
    ['that is not there', 'idle', 'there is no /usr/lib/mini/idle'],
  ])('refuses to run a program %s', async (_what, program, complaint) => {
    const {con0, ttyS0} = await bootMini('mem=64M', `run=${program}`);
    await ttyS0.see(prompt);
    expect(con0.output()).toContain(`run=${program}: ${complaint}`);
  });

  it('boots in 32 MiB to a login shell on ttyS0 that knows its host name and says the way out', async () => {
    const {con0, ttyS0} = await bootMini('mem=32M', 'hostname=web');
    expect(await ttyS0.see(/root@web:~# /)).toContain(
      'domux: Ctrl-] leaves this console. Where there is a status bar, Ctrl-] d does.',
    );
    ttyS0.send('tty; id -un; cat /proc/sys/kernel/hostname\n');
    await ttyS0.see(/\/dev\/ttyS0\r\nroot\r\nweb\r\n/);
    expect(con0.output()).toBe('');
  });

  it('goes on without a terminal size when no terminal answers', async () => {
    const {ttyS0} = await bootMini('mem=64M');
    expect(await ttyS0.see(prompt)).toContain(query);
  });

  it('takes over the size of a terminal that answers', async () => {
    const {ttyS0} = await bootMini('mem=64M');
    await ttyS0.see(/\x1b\[6n/);
    ttyS0.send('\x1b[50;160R');
    await ttyS0.see(prompt);
    ttyS0.send('stty size\n');
    await ttyS0.see(/\n50 160\r/);
  });

  it('runs what was typed before the shell was there', async () => {
    const {ttyS0} = await bootMini('mem=64M');
    ttyS0.send('echo typed-$((40+2))\n');
    expect(await ttyS0.see(/typed-42/)).not.toContain(query);
  });

  it('runs what was typed while the terminal was asked for its size', async () => {
    const {ttyS0} = await bootMini('mem=64M');
    await ttyS0.see(/\x1b\[6n/);
    ttyS0.send('echo typed-$((40+2))\necho then-$((40+3))\n');
    await ttyS0.see(/typed-42[^]*then-43/);
  });

  it('has job control', async () => {
    const {ttyS0} = await bootMini('mem=64M');
    await ttyS0.see(prompt);
    ttyS0.send('(echo started; exec sleep 1000)\n');
    await ttyS0.see(/\nstarted/);
    ttyS0.send('\x1a');
    await ttyS0.see(/Stopped[^]*# /);
    ttyS0.send('fg\n');
    await ttyS0.see(/\(echo started/);
    ttyS0.send('\x03');
    await ttyS0.see(prompt);
    ttyS0.send('echo status-$?\n');
    await ttyS0.see(/status-130/);
  });

  it('gives a shell to every console it is told of, and runs the program it is told of', async () => {
    const {tty1} = await bootMini('mem=64M', 'consoles=2', 'run=busy');
    await tty1.see(prompt);
    tty1.send('tty; pidof -o $$ busy || ps\n');
    await tty1.see(/\/dev\/tty1\r\n[^]*busy/);
  });

  it('powers off on Ctrl-Alt-Del after its processes have ended by themselves', async () => {
    const {con0, ttyS0, exit} = await bootMini('mem=64M');
    await ttyS0.see(prompt);
    ttyS0.send(
      'sh -c \'trap "echo saved >/dev/console; exit" TERM; echo ready; while :; do usleep 9000; done\' &\n',
    );
    await ttyS0.see(/ready\r\n/);
    ttyS0.send('kill -INT 1\n');
    expect(await exit).toBe(0);
    expect(con0.output()).toMatch(/saved\r\n[^]*reboot: System halted/);
  });

  it('reboots within the same process', async () => {
    const {con0, ttyS0} = await bootMini('mem=64M');
    await ttyS0.see(prompt);
    ttyS0.send('reboot\n');
    await ttyS0.see(/leaves this console/);
    expect(con0.output()).toContain('reboot: Restarting system');
  });
});
