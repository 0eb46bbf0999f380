import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {GuestFailure, UsageError} from '../../../source/errors.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {createUmlMachine} from '../../../source/machines/uml/uml-machine.ts';
import {guestOf} from '../guest.ts';
import {bootGuest, cleanUp, createGuest, miniConfig, newDirectory} from './guest.ts';
import {processesIn} from '../processes-in.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

describe('launch', () => {
  it('says what is wrong with a kernel that is not there', async () => {
    const guest = await createGuest({kernel: '/nowhere/linux.uml'});
    const failure = await guest.machine.launch().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GuestFailure);
    expect(String(failure)).toMatch(/\/nowhere\/linux\.uml exited with status 127.*No such file/s);
    expect(guest.endings).toEqual([]);
  });

  it('gives the last lines of a program that is no kernel', async () => {
    const guest = await createGuest({kernel: '/bin/ls'});
    await expect(guest.machine.launch()).rejects.toThrow(
      /\/bin\/ls exited with status 2; .*hostname=web/s,
    );
  });

  it('refuses a config without a kernel', async () => {
    const {kernel: _none, ...config} = await miniConfig();
    const {machine} = guestOf(createUmlMachine, config, newDirectory());
    await expect(machine.launch()).rejects.toThrow(UsageError);
  });

  it('tells the kernel’s last lines when there is too little memory', async () => {
    const guest = await createGuest({memory: 6, maxmem: 6});
    const launched = await guest.machine.launch().catch((error: unknown) => error);
    const told =
      launched instanceof GuestFailure
        ? launched.postmortem
        : (await guest.untilEnded()).postmortem;
    expect(told.lastLines.join('\n')).not.toBe('');
    expect(processesIn(guest.directory)).toEqual([]);
  });

  it('boots to a prompt and answers', async () => {
    const guest = await bootGuest();
    expect(await guest.run('uname -s')).toBe('Linux\r\n');
    expect(guest.machine.describe().commandLine).toContain('mem=64M');
  });

  it('works in a directory whose path is longer than a socket address', async () => {
    const directory = join(newDirectory(), 'd'.repeat(120));
    mkdirSync(directory);
    const guest = await bootGuest({}, directory);
    await guest.machine.pause?.();
    expect(processesIn(directory).length).toBeGreaterThan(1);
    await guest.machine.kill();
    expect(processesIn(directory)).toEqual([]);
  });

  it('gives each further console a shell of its own', async () => {
    const guest = await bootGuest({consoles: 3});
    await guest.type('\n', 2);
    await guest.untilPrompt(2);
    await guest.type('tty\n', 2);
    await guest.untilPrinted('/dev/tty2', 2);
    expect(guest.printed(0)).not.toContain('/dev/tty2');
  });

  it('starts without fixed addresses where the host forbids or lacks setarch, and says so', async () => {
    const path = process.env['PATH'] ?? '';
    const programs = newDirectory();
    for (const name of ['mkfifo', 'sh', 'perl']) {
      symlinkSync(execFileSync('which', [name], {encoding: 'utf8'}).trim(), join(programs, name));
    }
    try {
      process.env['PATH'] = programs;
      const without = await bootGuest();
      expect(without.log.join()).toContain('setarch is not installed');

      const refusal =
        'echo "setarch: failed to set personality to x86_64: not permitted" >&2; exit 1';
      writeFileSync(join(programs, 'setarch'), `#!/bin/sh\n${refusal}\n`, {mode: 0o700});
      const forbidden = await bootGuest();
      expect(forbidden.log.join()).toContain('forbids setarch -R');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('starts although nothing can be kept of what the kernel says on stderr', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, 'stderr'));
    const guest = await bootGuest({}, directory);
    expect(guest.log.join()).toContain('says on stderr is lost');
    await guest.machine.shutdown?.('crash');
    expect((await guest.untilEnded()).reason).toBe('crash');
  });

  it('starts again in the same directory', async () => {
    const guest = await bootGuest();
    await guest.machine.kill();
    guest.forget();
    await guest.machine.launch();
    await guest.untilPrompt();
    expect(await guest.run('echo $((6*7))')).toBe('42\r\n');
  });
});

describe('kill', () => {
  it('leaves no process, no control socket and no ending', async () => {
    const guest = await bootGuest();
    await guest.type('while :; do :; done\n');
    await until('the guest computes', async () => (await guest.machine.sample()).vcpus[0]?.busy);
    await guest.machine.kill();
    await guest.machine.kill();
    expect(processesIn(guest.directory)).toEqual([]);
    expect(existsSync(join(guest.directory, 'uml', 'domux-7'))).toBe(false);
    expect(guest.endings).toEqual([]);
    await expect(guest.machine.write(0, Buffer.from('x'))).rejects.toThrow('not running');
  });

  it('finds a machine whose record could not be written', async () => {
    const {directory} = await bootGuest();
    rmSync(join(directory, 'machine.json'));
    const {machine} = await createGuest({}, directory);
    await machine.kill();
    expect(processesIn(directory)).toEqual([]);
  });
});
