import {afterEach, beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {openGuestMemory} from '../../../../source/machines/uml/memory/guest-memory.ts';
import type {GuestMemory} from '../../../../source/machines/uml/memory/guest-memory.ts';
import {findTerminal} from '../../../../source/machines/uml/console/guest-terminal.ts';
import {ensureMini, miniTimeout} from '../../../helpers/guests/mini.ts';
import {until} from '../../../helpers/until.ts';
import {bootGuest, cleanUp} from '../guest.ts';
import type {Guest} from '../guest.ts';

beforeAll(() => ensureMini(), miniTimeout);
afterEach(cleanUp);

/** A memory with something in it that begins like a terminal's name and goes on with pointers. */
function memoryWith(name: string, pointers: readonly number[]): GuestMemory {
  const bytes = Buffer.alloc(1 << 20);
  bytes.write(name, 4096, 'latin1');
  for (const [index, pointer] of pointers.entries())
    bytes.writeBigUInt64LE(BigInt(pointer), 4096 + 64 + index * 8);
  const region = {readable: true, writable: true, executable: false, shared: true, path: ''};
  return {
    size: bytes.length,
    regions: () => [{...region, start: 0x60000000, end: 0x60100000, offset: 0, inode: 1}],
    read: (offset, buffer) => bytes.copy(buffer, 0, offset),
    close: () => undefined,
  };
}

const memoryOf = (guest: Guest): GuestMemory => {
  const memory = openGuestMemory(guest.machine.describe().pid ?? 0);
  if (!memory) throw new Error('This host does not let the memory of a guest be read.');
  onTestFinished(memory.close);
  return memory;
};

describe('what is not there', () => {
  it('is no memory of a process that has none to share', () => {
    expect(openGuestMemory(process.pid)).toBeUndefined();
    expect(openGuestMemory(2 ** 22 + 1)).toBeUndefined();
  });

  it('is no terminal, though a name and pointers look like one', async () => {
    const pointers = Array.from({length: 40}, () => 0x60008000);
    expect(await findTerminal(memoryWith('ttyS0', pointers), 'ttyS0')).toBeUndefined();
    expect(await findTerminal(memoryWith('ttyS01', pointers), 'ttyS0')).toBeUndefined();
  });

  it('is no terminal that no program of the guest has open', async () => {
    const guest = await bootGuest();
    expect(await findTerminal(memoryOf(guest), 'tty7')).toBeUndefined();
  });
});

describe('a terminal', () => {
  it('tells what was taken and not read, and who waits for it', async () => {
    const guest = await bootGuest();
    const terminal = await findTerminal(memoryOf(guest), 'ttyS0');
    expect(terminal?.look()).toMatchObject({unread: 0, lineIsOpen: false, awaited: true});
    expect(terminal?.look()?.signals(3)).toBe(false);

    await guest.type('sleep 1000\n');
    const isLeftAlone = () => terminal?.look()?.awaited === false && terminal.look()?.lineIsOpen;
    await until('the shell waits for sleep', isLeftAlone);
    const before = terminal?.look()?.taken ?? NaN;
    await guest.type('abc');
    await until('it is there', () => terminal?.look()?.unread === 3);
    expect(terminal?.look()).toMatchObject({taken: before + 3, lineIsOpen: true});
    await guest.type('\ndef');
    await until('it is there', () => terminal?.look()?.unread === 7);
    expect(terminal?.look()).toMatchObject({taken: before + 7, lineIsOpen: false});
    expect(terminal?.look()?.signals(3)).toBe(true);
    expect(terminal?.look()?.signals(0x61)).toBe(false);
  });

  it('is another after the next login', async () => {
    const guest = await bootGuest();
    const memory = memoryOf(guest);
    const first = await findTerminal(memory, 'ttyS0');
    guest.forget();
    await guest.type('exit\n');
    await until('it is closed', () => first?.look() === undefined);
    await guest.untilPrompt();
    expect((await findTerminal(memory, 'ttyS0'))?.look()).toMatchObject({taken: 0, unread: 0});
  });
});
