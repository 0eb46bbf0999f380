import {closeSync, constants, openSync, readFileSync, readdirSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {createQemuMachine} from '../../../source/machines/qemu/qemu-machine.ts';
import {readPosition} from '../../../source/machines/qemu/console/console-files.ts';
import {connectMonitor} from '../../../source/machines/qemu/control/monitor.ts';
import type {Monitor} from '../../../source/machines/qemu/control/monitor.ts';
import {readRecord} from '../../../source/machines/qemu/process/record.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {until} from '../../helpers/until.ts';
import {guestOf} from '../guest.ts';
import {endOwners, orphan} from '../orphan.ts';
import {processesIn} from '../processes-in.ts';
import {writeBootDisk} from './boot-sector.ts';
import {
  cleanUp,
  createBootGuest,
  disk,
  newDirectory,
  plainQemu,
  qemuConfig,
  startBootGuest,
} from './guest.ts';

afterEach(async () => {
  endOwners();
  await cleanUp();
});

const pidIn = (directory: string) => readRecord(directory)?.process.pid ?? 0;

const bootConfig = () => qemuConfig({disks: [disk(writeBootDisk(newDirectory()), 'hda')]});

async function withMonitor(
  directory: string,
  use: (monitor: Monitor) => Promise<void>,
): Promise<void> {
  const monitor = await connectMonitor(join(directory, 'monitor.sock'), () => false, 5000);
  await use(monitor);
  monitor.close();
}

/** A second machine on the directory of the first, as a new guest process makes it. */
const successor = (directory: string) => createBootGuest({}, directory);

describe('a machine that does not start', () => {
  it('says what QEMU said, and leaves nothing', async () => {
    const guest = createBootGuest({qemu: {...plainQemu, arguments: ['-nosuch']}});
    await expect(guest.machine.launch()).rejects.toThrow(/exited with status 1.*\n.*nosuch/s);
    expect(processesIn(guest.directory)).toEqual([]);
    expect(readRecord(guest.directory)).toBeUndefined();
  });

  it('names an emulator that is not there', async () => {
    const guest = createBootGuest({qemu: {...plainQemu, emulator: '/no/qemu'}});
    await expect(guest.machine.launch()).rejects.toThrow('/no/qemu');
  });

  it('refuses a disk that another QEMU writes', async () => {
    const target = writeBootDisk(newDirectory());
    const first = await startBootGuest({disks: [disk(target, 'hda')]});
    const second = createBootGuest({disks: [disk(target, 'hda')]});
    await expect(second.machine.launch()).rejects.toThrow(/lock/);
    expect(first.endings).toEqual([]);
  });
});

it('is there before its first instruction where it is held, and begins when it is resumed', async () => {
  const guest = createBootGuest();
  await guest.machine.hold?.();
  expect(readFileSync(`/proc/${pidIn(guest.directory)}/comm`, 'latin1')).toContain('qemu-system');
  expect((await guest.machine.sample()).vcpus).toMatchObject([{busy: false}]);
  // A debugger can be there from the start.
  expect(await guest.machine.debug?.(true)).toMatchObject({socket: expect.any(String) as string});
  await guest.machine.debug?.(false);
  expect(guest.printed()).toBe('');
  await guest.machine.resume?.();
  await guest.untilPrinted('READY');
});

describe('a console', () => {
  it('carries bytes both ways', async () => {
    const guest = await startBootGuest();
    guest.forget();
    await guest.type('hello');
    await guest.untilPrinted('hello');
  });

  it('does not stop a guest that floods it, and its file does not grow without end', async () => {
    const guest = await startBootGuest();
    await guest.type('#');
    const file = () =>
      readdirSync(guest.directory).filter(name => name.startsWith('console0.out.'));
    const [first] = file();
    await until('QEMU writes to another file', () => file().length === 1 && file()[0] !== first, {
      timeout: 90_000,
    });
    const printed = guest.printed();
    expect(/[^y]/.exec(printed.slice(printed.indexOf('READY\r\n') + 7))).toBeNull();
  }, 120_000);

  it('takes nothing on a number that it has not', async () => {
    const guest = await startBootGuest();
    await expect(guest.type('x', 1)).rejects.toThrow('There is no console 1');
  });
});

describe('an ending', () => {
  it('is a poweroff', async () => {
    const guest = await startBootGuest();
    await guest.type('!');
    expect(await guest.untilEnded()).toMatchObject({reason: 'poweroff'});
    await guest.machine.kill();
    expect(processesIn(guest.directory)).toEqual([]);
  });

  it('is a reboot, after which it can be launched again', async () => {
    const guest = await startBootGuest();
    await guest.type('@');
    expect(await guest.untilEnded()).toMatchObject({reason: 'reboot'});
    guest.forget();
    await guest.machine.launch();
    await guest.untilPrinted('READY');
  });

  it('is a crash when QEMU is killed, with the signal and what the guest said last', async () => {
    const guest = await startBootGuest();
    signal(pidIn(guest.directory), 'SIGKILL');
    const {reason, postmortem} = await guest.untilEnded();
    expect(reason).toBe('crash');
    expect(postmortem.signal).toBe('SIGKILL');
    expect(postmortem.lastLines.join('\n')).toContain('READY');
  });

  it('is none when the machine is killed by domux', async () => {
    const guest = await startBootGuest();
    const pid = pidIn(guest.directory);
    await guest.machine.kill();
    expect(guest.endings).toEqual([]);
    expect(identify(pid)).toBeUndefined();
    expect(readdirSync(guest.directory).filter(name => name.endsWith('.sock'))).toEqual([]);
  });
});

describe('operations', () => {
  it('pause and resume the vCPUs, which are busy only while the guest computes', async () => {
    const guest = await startBootGuest();
    const busy = async () => (await guest.machine.sample()).vcpus.map(vcpu => vcpu.busy);
    await until('the halted vCPU is idle', async () => !(await busy())[0]);
    await guest.type('%');
    await until('the vCPU computes', async () => (await busy())[0]);
    await guest.machine.pause?.();
    // QEMU's thread of the vCPU has yet to lie down when QEMU says that the vCPU stands still.
    await until('the vCPU stands still', async () => {
      const first = (await guest.machine.sample()).vcpus[0];
      const second = (await guest.machine.sample()).vcpus[0];
      return second?.busy === false && second.cpuNanoseconds === first?.cpuNanoseconds;
    });
    await guest.machine.resume?.();
    await until('it computes again', async () => (await busy())[0]);
  });

  it('reset, which is no end', async () => {
    const guest = await startBootGuest();
    guest.forget();
    await guest.machine.reset?.();
    await guest.untilPrinted('READY');
    expect(guest.reboots()).toBe(1);
    expect(guest.endings).toEqual([]);
    // The guest's own reset is one.
    await guest.type('@');
    expect(await guest.untilEnded()).toMatchObject({reason: 'reboot'});
  });

  it('dump the memory as an ELF core, and never over a file', async () => {
    const guest = await startBootGuest();
    const core = join(newDirectory(), 'core');
    await guest.machine.dumpCore?.(core);
    expect(readFileSync(core).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    await guest.type('still here');
    await guest.untilPrinted('still here');
  });

  it('say that a guest without a driver keeps its memory', async () => {
    const guest = await startBootGuest();
    await expect(guest.machine.balloon?.(8 * 1024 * 1024)).rejects.toThrow('virtio_balloon');
    await expect(guest.machine.balloon?.(64 * 1024 * 1024)).rejects.toThrow('set maxmem');
    expect((await guest.machine.sample()).memory.current).toBe(16 * 1024 * 1024);
  });

  it('count what the disks do', async () => {
    const guest = await startBootGuest();
    const {vbds} = await guest.machine.sample();
    expect(vbds).toMatchObject([{vdev: 'hda', writeBytes: 0}]);
    // The firmware read the boot sector.
    expect(vbds[0]?.readBytes).toBeGreaterThanOrEqual(512);
  });
});

describe('adoption', () => {
  it('finds nothing where nothing was, and a crash where QEMU is gone', async () => {
    expect(await createBootGuest().machine.adopt()).toMatchObject({
      found: 'gone',
      ending: {reason: 'crash'},
    });
  });

  it('takes a running machine over, with all that it printed meanwhile', async () => {
    const directory = await orphan(bootConfig(), 'READY', 'one');
    const told = readPosition(directory, 0);
    const next = successor(directory);
    expect(await next.machine.adopt()).toEqual({found: 'running'});
    await next.type('two');
    await next.untilPrinted('two');
    expect(told.offset).toBeGreaterThan(0);
    // What the one before had passed on is not told again.
    expect(next.printed()).not.toContain('READY');
    await next.type('!');
    expect(await next.untilEnded()).toMatchObject({reason: 'poweroff'});
  });

  it('finds a paused machine paused', async () => {
    const directory = await orphan(bootConfig(), 'READY', 'pause');
    const next = successor(directory);
    expect(await next.machine.adopt()).toEqual({found: 'paused'});
  });

  it.each([
    ['!', 'poweroff'],
    ['@', 'reboot'],
  ])('knows after %s how a guest ended that nobody watched', async (key, reason) => {
    const directory = await orphan(bootConfig(), 'READY', 'pause');
    // It takes the key when it goes on, and nobody is there then.
    const input = openSync(join(directory, 'console0.in'), constants.O_RDWR);
    await withMonitor(directory, async monitor => {
      await monitor.execute('chardev-change', {
        id: 'console0',
        backend: {
          type: 'file',
          data: {
            in: join(directory, 'console0.in'),
            out: join(directory, 'console0.out.1'),
            append: true,
          },
        },
      });
      writeSync(input, key);
      await monitor.execute('cont');
      await until('QEMU has stopped', async () => {
        const {status} = await monitor.execute<{status: string}>('query-status');
        return status === 'shutdown';
      });
    });
    closeSync(input);

    const next = successor(directory);
    expect(await next.machine.adopt()).toMatchObject({found: 'gone', ending: {reason}});
    await next.machine.kill();
    expect(processesIn(directory)).toEqual([]);
  });
});

it('boots from the disk that comes first', async () => {
  const directory = newDirectory();
  const cd = writeBootDisk(directory, 'cd.iso');
  const guest = guestOf(
    createQemuMachine,
    qemuConfig({
      disks: [
        disk(cd, 'hdc', {cdrom: true, access: 'r'}),
        disk(writeBootDisk(directory), 'hda'),
        disk(writeBootDisk(directory, 'second.img'), 'hdb'),
        disk(writeBootDisk(directory, 'third.img'), 'xvda'),
      ],
    }),
    newDirectory(),
  );
  await guest.machine.launch();
  await guest.untilPrinted('READY');
});
