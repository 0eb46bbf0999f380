import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {signal} from '../../../source/system/processes.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {bootGuest, cleanUp} from './guest.ts';
import type {Guest} from './guest.ts';
import {processesIn} from '../processes-in.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

const pidOf = ({machine}: Guest) => {
  const {pid} = machine.describe();
  if (pid === undefined) throw new Error('The machine has no process.');
  return pid;
};

const reasonOf = async (guest: Guest) => (await guest.untilEnded()).reason;

describe('a crash', () => {
  it('is told with the panic and leaves nothing behind', async () => {
    const guest = await bootGuest();
    await guest.machine.shutdown?.('crash');
    const {reason, postmortem} = await guest.untilEnded();
    expect(reason).toBe('crash');
    expect(postmortem.signal).toBe('SIGABRT');
    expect(postmortem.lastLines[0]).toContain('Kernel panic - not syncing: sysrq triggered crash');
    expect(guest.printed()).toMatch(/Kernel panic.*\r\n/);
    expect(processesIn(guest.directory)).toEqual([]);
  });

  it('is what a kill of the kernel is, and a program that computed ends with it', async () => {
    const guest = await bootGuest();
    await guest.type('while :; do :; done\n');
    await until('the guest computes', async () => (await guest.machine.sample()).vcpus[0]?.busy);
    signal(pidOf(guest), 'SIGKILL');
    const {reason, postmortem} = await guest.untilEnded();
    expect([reason, postmortem.signal]).toEqual(['crash', 'SIGKILL']);
    expect(processesIn(guest.directory)).toEqual([]);
  });

  it('yields the core that the host writes, where one was asked for', async () => {
    const guest = await bootGuest({onCrash: 'coredump-destroy'});
    await guest.machine.shutdown?.('crash');
    const {core} = await guest.untilEnded();
    expect(core ?? guest.log.join('\n')).toMatch(/\/core(\.\d+)?$|core_pattern is/);
    if (core !== undefined) expect(existsSync(core)).toBe(true);
  });

  it('writes no core otherwise', async () => {
    const guest = await bootGuest();
    await guest.machine.shutdown?.('crash');
    expect((await guest.untilEnded()).core).toBeUndefined();
    expect(existsSync(join(guest.directory, 'core'))).toBe(false);
  });
});

describe('going down in order', () => {
  it('is a poweroff when the guest powers off', async () => {
    const guest = await bootGuest();
    await guest.type('poweroff -f\n');
    expect(await reasonOf(guest)).toBe('poweroff');
    expect(guest.printed()).toContain('reboot: System halted\r\n');
    expect(processesIn(guest.directory)).toEqual([]);
  });

  it('is a poweroff when somebody ends the kernel by SIGTERM', async () => {
    const guest = await bootGuest();
    signal(pidOf(guest), 'SIGTERM');
    expect(await reasonOf(guest)).toBe('poweroff');
  });

  it('is a reboot when the guest reboots and is not to go on', async () => {
    const guest = await bootGuest({onReboot: 'destroy'});
    await guest.type('reboot -f\n');
    expect(await reasonOf(guest)).toBe('reboot');
    expect(guest.reboots()).toBe(0);
  });

  it('is what was asked for: poweroff by the power button', async () => {
    const guest = await bootGuest();
    await guest.machine.powerButton?.();
    expect(await reasonOf(guest)).toBe('poweroff');
  });

  it('is what was asked for: halt, and reboot', async () => {
    const halted = await bootGuest();
    await halted.machine.shutdown?.('halt');
    expect(await reasonOf(halted)).toBe('halt');
    const rebooted = await bootGuest();
    await rebooted.machine.shutdown?.('reboot');
    expect(await reasonOf(rebooted)).toBe('reboot');
  });

  it('is a poweroff too where the guest takes Ctrl-Alt-Del for a reboot', async () => {
    const guest = await bootGuest();
    await guest.run("sed -i 's,ctrlaltdel:.*,ctrlaltdel:/sbin/reboot,' /etc/inittab; kill -HUP 1");
    await guest.machine.powerButton?.();
    expect(await reasonOf(guest)).toBe('poweroff');
    expect(guest.reboots()).toBe(0);
    expect(processesIn(guest.directory)).toEqual([]);
  });
});

describe('a reboot', () => {
  it('goes on in the same process, with the same consoles', async () => {
    const guest = await bootGuest();
    const pid = pidOf(guest);
    await guest.type('touch /tmp/before; reboot -f\n');
    await until('the guest rebooted', () => guest.reboots() === 1);
    guest.forget();
    await guest.untilPrompt();
    expect(await guest.run('ls /tmp')).toBe('');
    expect(pidOf(guest)).toBe(pid);
    expect(guest.endings).toEqual([]);
    await guest.machine.pause?.();
    await guest.machine.resume?.();
  });

  it('by the reset button works even where reboots end the guest', async () => {
    const guest = await bootGuest({onReboot: 'destroy'});
    await guest.machine.reset?.();
    expect(guest.reboots()).toBe(1);
    guest.forget();
    await guest.untilPrompt();
    expect(guest.endings).toEqual([]);
  });
});

describe('what an earlier machine left', () => {
  it('does not keep the next one from being controlled', async () => {
    const first = await bootGuest();
    const {directory} = first;
    await first.machine.kill();
    mkdirSync(join(directory, 'uml', 'domux-7'), {recursive: true});
    writeFileSync(join(directory, 'uml', 'domux-7', 'pid'), `${process.pid}\n`);
    const guest = await bootGuest({}, directory);
    await guest.machine.pause?.();
    expect(existsSync(join(directory, 'uml', 'domux-7', 'mconsole'))).toBe(true);
  });
});
