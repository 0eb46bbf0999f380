import {setImmediate as nextTurn} from 'node:timers/promises';
import type {GuestMemory} from '../memory/guest-memory.ts';
import type {MemoryRegion} from '../memory/process-maps.ts';

/** The terminal that the guest's kernel has behind one of its lines, as it is in its memory. */
export type GuestTerminal = {
  /** Undefined when the guest has closed it. */
  readonly look: () => TerminalState | undefined;
};

export type TerminalState = {
  /** Bytes taken so far. Less than were given when some were editing keys; starts over when flushed. */
  readonly taken: number;
  /** Bytes of them that no program has read. */
  readonly unread: number;
  /** No program gets anything of what is unread until a line has its end (termios(3), "Canonical mode"). */
  readonly lineIsOpen: boolean;
  /** A program waits for input. */
  readonly awaited: boolean;
  /** This key makes the kernel send a signal, not input. */
  readonly signals: (key: number) => boolean;
};

/**
 * Where things are in `struct n_tty_data` (drivers/tty/n_tty.c), which is the same from Linux 4.1 to
 * 6.16 on hardware of 64 bits. It has pages of its own.
 */
const line = {
  readHead: 0,
  canonHead: 16,
  specialKeys: 48,
  modes: 93,
  headSize: 96,
  readTail: 8800,
  /** Bytes from there on that the locks are in. */
  locksSize: 160,
} as const;
const rawBit = 0x04;
const canonicalBit = 0x10;
const page = 4096;
const linePages = 3;
/** Bytes that a terminal's buffer holds: N_TTY_BUF_SIZE. */
const bufferSize = 4096;

/**
 * In `struct tty_struct` (include/linux/tty.h) the name, filled up with zeros, comes before the
 * pointer to the above; how far before depends on the kernel's options. Right before that pointer are
 * two heads of lists: of who waits for input, and of work that a hangup makes, hence an empty one. An
 * empty list points to itself.
 */
const nameSize = 64;
const pointerWithin = 512;
const waitersBefore = 48;
const hangupBefore = 24;

/** Bytes searched between two turns of the event loop, and by how much such pieces overlap. */
const pieceSize = 1024 * 1024;
const overlap = nameSize + pointerWithin;

/**
 * Finds a terminal in the memory of a guest by its name, such as `ttyS0`: nothing but memory tells how
 * much of what it was given a guest has read. The search begins where such terminals are likely, but
 * takes the time to read all of it when there is none.
 */
export async function findTerminal(
  memory: GuestMemory,
  name: string,
): Promise<GuestTerminal | undefined> {
  const regions = memory.regions();
  const needle = Buffer.alloc(nameSize);
  needle.write(name, 'latin1');
  const piece = Buffer.alloc(pieceSize + overlap);
  for (const start of likelyFirst(memory.size, regions)) {
    const found = piece.subarray(0, memory.read(start, piece));
    for (let at = found.indexOf(needle); at !== -1; at = found.indexOf(needle, at + 1)) {
      const terminal = findLine(found.subarray(at, at + overlap), start + at, memory, regions);
      if (terminal) return terminal;
    }
    await nextTurn();
  }
  return undefined;
}

/** Offsets of the pieces of a memory, those near to what may be a terminal's buffers first. */
function likelyFirst(size: number, regions: readonly MemoryRegion[]): number[] {
  const centres = regions
    .filter(({start, end}) => end - start === linePages * page)
    .map(({offset}) => offset);
  const distance = (start: number) =>
    Math.min(...centres.map(centre => Math.abs(centre - start - pieceSize / 2)), size);
  return Array.from({length: Math.ceil(size / pieceSize)}, (_, index) => index * pieceSize).sort(
    (left, right) => distance(left) - distance(right),
  );
}

/** Finds the pointer to a terminal's buffers behind its name, which is at an offset of the memory. */
function findLine(
  struct: Buffer,
  offset: number,
  memory: GuestMemory,
  regions: readonly MemoryRegion[],
): GuestTerminal | undefined {
  for (let pointer = nameSize; pointer + 8 <= struct.length; pointer += 8) {
    const address = Number(struct.readBigUInt64LE(pointer));
    const hangup = pointer - hangupBefore;
    if (
      address % page === 0 &&
      Number(struct.readBigUInt64LE(hangup)) === addressOf(regions, offset + hangup) &&
      isLine(memory, regions, address)
    ) {
      return watchTerminal(memory, regions, offset + pointer, address);
    }
  }
  return undefined;
}

/**
 * What follows the count of what was read has two locks with lists of who waits for them, and one for
 * which nobody does points to itself. Hardly anything else in memory looks like that.
 */
function isLine(memory: GuestMemory, regions: readonly MemoryRegion[], address: number): boolean {
  const head = place(regions, address);
  const tail = place(regions, address + line.readTail);
  if (head === undefined || tail === undefined) return false;
  const locks = Buffer.alloc(line.locksSize);
  memory.read(tail, locks);
  const unread = readWord(memory, head) - Number(locks.readBigUInt64LE());
  if (unread < 0 || unread > bufferSize) return false;
  const own = BigInt(address + line.readTail);
  return Array.from({length: line.locksSize / 8}, (_, index) => index * 8).some(
    at => locks.readBigUInt64LE(at) === own + BigInt(at),
  );
}

/** Where in the file something is that the kernel has at an address. */
function place(regions: readonly MemoryRegion[], address: number): number | undefined {
  const region = regions.find(({start, end}) => start <= address && address < end);
  return region && region.offset + address - region.start;
}

function watchTerminal(
  memory: GuestMemory,
  regions: readonly MemoryRegion[],
  pointer: number,
  address: number,
): GuestTerminal {
  const headPlace = place(regions, address) ?? 0;
  const tailPlace = place(regions, address + line.readTail) ?? 0;
  const waitersPlace = pointer - waitersBefore;
  const noWaiters = addressOf(regions, waitersPlace);
  const struct = Buffer.alloc(waitersBefore + 8);
  const head = Buffer.alloc(line.headSize);

  return {
    look: () => {
      if (memory.read(waitersPlace, struct) < struct.length) return undefined;
      if (Number(struct.readBigUInt64LE(waitersBefore)) !== address) return undefined;
      // The tail first: what is read or comes meanwhile makes it too much, never too little.
      const tail = readWord(memory, tailPlace);
      memory.read(headPlace, head);
      const taken = Number(head.readBigUInt64LE(line.readHead));
      const modes = head.readUInt8(line.modes);
      const isCanonical = (modes & canonicalBit) !== 0;
      return {
        taken,
        unread: taken - tail,
        lineIsOpen: isCanonical && Number(head.readBigUInt64LE(line.canonHead)) === tail,
        awaited: Number(struct.readBigUInt64LE(0)) !== noWaiters,
        signals: key =>
          (modes & rawBit) === 0 &&
          (head.readUInt8(line.specialKeys + (key >> 3)) & (1 << (key & 7))) !== 0,
      };
    },
  };
}

/** The address that the kernel has something at, in the mapping that is of all memory. */
function addressOf(regions: readonly MemoryRegion[], offset: number): number | undefined {
  const candidates = regions.filter(
    region => region.offset <= offset && offset < region.offset + region.end - region.start,
  );
  const whole = candidates.reduce<MemoryRegion | undefined>(
    (best, region) => (best && best.end - best.start > region.end - region.start ? best : region),
    undefined,
  );
  return whole && whole.start + offset - whole.offset;
}

function readWord(memory: GuestMemory, offset: number): number {
  const word = Buffer.alloc(8);
  memory.read(offset, word);
  return Number(word.readBigUInt64LE());
}
