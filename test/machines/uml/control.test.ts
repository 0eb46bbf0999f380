import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {RefusedError} from '../../../source/errors.ts';
import {isStopped} from '../../../source/machines/uml/kernel/kernel-process.ts';
import {signal} from '../../../source/system/processes.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {withoutLevels} from '../../../source/machines/uml/control/sysrq.ts';
import {until} from '../../helpers/until.ts';
import {bootGuest, cleanUp} from './guest.ts';
import {processesIn} from '../processes-in.ts';

const mebibyte = 1024 * 1024;

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

describe('refusals', () => {
  it('refuses SysRq t, which would panic the guest, and what is no key', async () => {
    const guest = await bootGuest();
    await expect(guest.machine.sysrq?.('t')).rejects.toThrow(/panics/);
    await expect(guest.machine.sysrq?.('tt')).rejects.toThrow(RefusedError);
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });

  it('refuses to suspend', async () => {
    const guest = await bootGuest();
    await expect(guest.machine.shutdown?.('suspend')).rejects.toThrow(/cannot be suspended/);
  });

  it('refuses memory beyond what the kernel booted with, and less than the guest uses', async () => {
    const guest = await bootGuest();
    await expect(guest.machine.balloon?.(65 * mebibyte)).rejects.toThrow(/set maxmem/);
    await expect(guest.machine.balloon?.(8 * mebibyte)).rejects.toThrow(/can give up \d+ MiB/);
    expect((await guest.machine.sample()).memory.current).toBe(64 * mebibyte);
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });

  it('says which package is missing when there is no perl', async () => {
    const guest = await bootGuest();
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      await expect(guest.machine.pause?.()).rejects.toThrow('apt install perl-base');
    } finally {
      process.env['PATH'] = path;
    }
    await guest.machine.pause?.();
  });

  it('does not wait for ever for a kernel that hangs', async () => {
    const guest = await bootGuest();
    const {pid = 0} = guest.machine.describe();
    signal(pid, 'SIGSTOP');
    await expect(guest.machine.pause?.()).rejects.toThrow(/did not answer 'stop' within/);
    signal(pid, 'SIGCONT');
    await until('it obeys what it was told meanwhile', () => isStopped(pid));
    await guest.machine.resume?.();
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });
});

describe('pause', () => {
  it('stops the guest, and resume lets it go on', async () => {
    const guest = await bootGuest();
    const {pid = 0} = guest.machine.describe();
    await guest.machine.pause?.();
    expect(isStopped(pid)).toBe(true);
    expect((await guest.machine.sample()).vcpus[0]?.busy).toBe(false);
    guest.forget();
    await guest.type('echo $((40+2))\n');
    await guest.machine.resume?.();
    await guest.untilPrinted('42\r\n');
    expect(isStopped(pid)).not.toBe(true);
  });

  it('works again after the relay was killed', async () => {
    const guest = await bootGuest();
    await guest.machine.pause?.();
    const relay = processesIn(guest.directory).find(pid =>
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('perl'),
    );
    signal(relay ?? 0, 'SIGKILL');
    await until('the relay is gone', () => !processesIn(guest.directory).includes(relay ?? 0));
    await guest.machine.resume?.();
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });
});

describe('sysrq', () => {
  it('gives what the kernel answers, longer than one packet of the control line', async () => {
    const guest = await bootGuest();
    const memory = (await guest.machine.sysrq?.('m')) ?? '';
    expect(memory).toMatch(/Mem-Info:/);
    expect(memory.length).toBeGreaterThan(512);
  });

  it('keeps answers apart that are asked for at once, and out of them what it does for them', async () => {
    const guest = await bootGuest();
    const {sysrq} = guest.machine;
    if (sysrq === undefined) throw new Error('this machine has no SysRq');
    const answers = await Promise.all(['h', 'm', 'h', 'm', 'h'].map(key => sysrq(key)));
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatch(index % 2 === 0 ? /HELP/ : /Mem-Info/);
      expect(answer).not.toMatch(index % 2 === 0 ? /Mem-Info/ : /HELP/);
      expect(answer).not.toMatch(/loglevel set|changing loglevel/i);
    }
  });

  it('has no late word about the log level in the next answer', () => {
    const late = '[ 1.0] sysrq: Changing Loglevel\r\n[ 1.0] sysrq: Loglevel set to 7\n';
    const help = '[ 1.1] sysrq: HELP : loglevel(0-9) reboot(b)\n';
    expect(withoutLevels(late + help + late)).toBe(help);
    expect(withoutLevels(`${help}said: sysrq: Loglevel set to 7 by me\n`)).toContain('by me');
  });
});

describe('balloon', () => {
  it('takes memory from the guest and gives it back', async () => {
    const guest = await bootGuest();
    expect(await guest.machine.balloon?.(48 * mebibyte)).toBe(48 * mebibyte);
    const {memory} = await guest.machine.sample();
    expect(memory.current).toBe(48 * mebibyte);
    expect(memory.guestFree).toBeLessThan(48 * mebibyte);
    expect(await guest.machine.balloon?.(64 * mebibyte)).toBe(64 * mebibyte);
    const after = await guest.machine.sample();
    expect(after.memory.guestFree ?? 0).toBeGreaterThan((memory.guestFree ?? 0) + 12 * mebibyte);
  });

  it('boots with maxmem and gives back what is above memory', async () => {
    const guest = await bootGuest({memory: 64, maxmem: 96});
    const current = async () => (await guest.machine.sample()).memory.current === 64 * mebibyte;
    await until('the guest has its 64 MiB', current);
    expect(await guest.machine.balloon?.(80 * mebibyte)).toBe(80 * mebibyte);
  });
});

describe('sample', () => {
  it('tells a guest that computes from one that waits', async () => {
    const guest = await bootGuest();
    const idle = await guest.machine.sample();
    expect(idle.memory).toMatchObject({current: 64 * mebibyte, maximum: 64 * mebibyte});
    expect(idle.memory.resident).toBeGreaterThan(10 * mebibyte);
    await guest.type('while :; do :; done\n');
    await until('the guest computes', async () => (await guest.machine.sample()).vcpus[0]?.busy);
    await until('the time of a processor is counted', async () => {
      const {vcpus} = await guest.machine.sample();
      return (vcpus[0]?.cpuNanoseconds ?? 0) > (idle.vcpus[0]?.cpuNanoseconds ?? 0) + 1e8;
    });
  });

  it('starts no process for a look at a domain without disks', async () => {
    const guest = await bootGuest();
    const before = processesIn(guest.directory);
    for (let looks = 0; looks < 3; ++looks) await guest.machine.sample();
    expect(processesIn(guest.directory)).toEqual(before);
  });
});

describe('dumpCore', () => {
  it('writes a core that readelf understands and the guest lives on', async () => {
    const guest = await bootGuest();
    await guest.run('secret=find-me-in-the-core');
    const file = join(guest.directory, 'dump');
    await guest.machine.dumpCore?.(file);
    const headers = execFileSync('readelf', ['-h', '-l', '-n', file], {encoding: 'utf8'});
    expect(headers).toMatch(/Type: +CORE/);
    expect(headers).toMatch(/LOAD/);
    expect(headers).toMatch(/NT_PRSTATUS/);
    expect(readFileSync(file).includes('find-me-in-the-core')).toBe(true);
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });

  it('leaves nothing when it cannot write', async () => {
    const guest = await bootGuest();
    await expect(guest.machine.dumpCore?.('/dev/full/core')).rejects.toThrow();
    expect(existsSync('/dev/full/core')).toBe(false);
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });
});
