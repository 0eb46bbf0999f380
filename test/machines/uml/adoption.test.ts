import {appendFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {DomainConfig} from '../../../source/config/domain-config.ts';
import {fifoNames} from '../../../source/machines/fifos.ts';
import {readRecord} from '../../../source/machines/uml/kernel/machine-record.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {ensureMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';
import {cleanUp, createGuest, miniConfig, newDirectory} from './guest.ts';
import {endOwners, orphan as orphanOf} from '../orphan.ts';
import {processesIn} from '../processes-in.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(async () => {
  endOwners();
  await cleanUp();
});

/** A machine whose owner was killed, after it had done something with it. */
async function orphan(change: Partial<DomainConfig> = {}, ...commands: readonly string[]) {
  const directory = await orphanOf(await miniConfig(change), '# ', ...commands);
  const record = readRecord(directory);
  if (!record) throw new Error('There is no record of the machine.');
  return {directory, pid: record.process.pid};
}

const adopt = async (directory: string, change: Partial<DomainConfig> = {}) => {
  const guest = await createGuest(change, directory);
  return {guest, adoption: await guest.machine.adopt()};
};

describe('adoption of what is gone', () => {
  it('tells a crash where the kernel was killed, and removes what it left running', async () => {
    const {directory, pid} = await orphan();
    signal(pid, 'SIGKILL');
    await until('the kernel is gone', () => identify(pid) === undefined);
    const {adoption} = await adopt(directory);
    expect(adoption).toMatchObject({found: 'gone', ending: {reason: 'crash'}});
    await until('nothing is left', () => processesIn(directory).length === 0);
  });

  it('tells a poweroff where the guest went down in order', async () => {
    const {directory, pid} = await orphan();
    signal(pid, 'SIGTERM');
    await until('the kernel is gone', () => identify(pid) === undefined);
    const {adoption} = await adopt(directory);
    expect(adoption).toMatchObject({found: 'gone', ending: {reason: 'poweroff'}});
  });

  it('finds nothing where there never was a machine', async () => {
    const {adoption} = await adopt(newDirectory());
    expect(adoption.found).toBe('gone');
  });
});

describe('adoption', () => {
  it('finds a running guest, with what it printed meanwhile, and can use it', async () => {
    const {directory, pid} = await orphan();
    const [input] = fifoNames('ssl0');
    appendFileSync(join(directory, input), 'echo mean""while\n');
    const {guest, adoption} = await adopt(directory);
    expect(adoption).toEqual({found: 'running'});
    expect(guest.machine.describe().pid).toBe(pid);
    await guest.untilPrinted('meanwhile');
    expect(await guest.run('echo $((6*7))')).toBe('42\r\n');
    await guest.machine.kill();
    expect(processesIn(directory)).toEqual([]);
  });

  it('finds a paused guest, which resumes', async () => {
    const {directory} = await orphan({}, 'pause');
    const {guest, adoption} = await adopt(directory);
    expect(adoption).toEqual({found: 'paused'});
    await guest.machine.resume?.();
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });

  it('remembers the memory that was taken', async () => {
    const {directory} = await orphan({}, 'balloon');
    const {guest} = await adopt(directory);
    expect((await guest.machine.sample()).memory.current).toBe(48 * 1024 * 1024);
    expect(await guest.machine.balloon?.(64 * 1024 * 1024)).toBe(64 * 1024 * 1024);
  });

  it('goes on with input that no program had read yet', async () => {
    const reader = 'stty -echo; sleep 2; cat >/tmp/f; stty echo'.replaceAll(' ', '${IFS}');
    const {directory} = await orphan({}, reader, 'y'.repeat(900));
    const {guest} = await adopt(directory);
    await guest.type(`${`${'z'.repeat(49)}\n`.repeat(200)}\u0004`);
    await guest.untilPrompt();
    expect(await guest.run('wc -c </tmp/f')).toBe('10901\r\n');
  });

  it('finds the machine without its record, and lets one go on that a signal stopped', async () => {
    const {directory, pid} = await orphan();
    rmSync(join(directory, 'machine.json'));
    signal(pid, 'SIGSTOP');
    const {guest, adoption} = await adopt(directory);
    expect(adoption.found).toBe('running');
    expect(guest.machine.describe().pid).toBe(pid);
    expect(await guest.run('echo alive')).toBe('alive\r\n');
  });

  it.each([
    ['poweroff', 'poweroff -f', {}],
    ['reboot', 'reboot -f', {onReboot: 'destroy'}],
    ['crash', 'echo c >/proc/sysrq-trigger', {}],
  ] as const)('sees how an adopted guest ends: %s', async (reason, command, change) => {
    const {directory, pid} = await orphan(change);
    const {guest} = await adopt(directory, change);
    await guest.type(`${command}\n`);
    expect((await guest.untilEnded()).reason).toBe(reason);
    expect(processesIn(directory)).toEqual([]);
    expect(guest.endings).toHaveLength(1);
    expect(guest.machine.describe().pid).toBeUndefined();
    expect(pid).toBeGreaterThan(0);
  });

  it('sees an adopted guest being killed, and rebooting', async () => {
    const {directory, pid} = await orphan();
    const {guest} = await adopt(directory);
    await guest.type('reboot -f\n');
    await guest.untilPrinted('reboot: Restarting system');
    await until('it rebooted', () => guest.reboots() === 1);
    signal(pid, 'SIGKILL');
    expect((await guest.untilEnded()).reason).toBe('crash');
  });

  it('kills a machine that was never adopted', async () => {
    const {directory, pid} = await orphan();
    const {machine} = await createGuest({}, directory);
    await machine.kill();
    expect(identify(pid)).toBeUndefined();
    expect(processesIn(directory)).toEqual([]);
  });
});
