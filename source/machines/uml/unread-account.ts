/**
 * How much of a line's input its guest may not have read yet. Nothing tells, so this is the most
 * careful account of what was given and who answered.
 */
export type UnreadAccount = {
  /** Bytes that may be unread. */
  readonly bytes: () => number;
  /** Bytes that may be given while no program shows that it reads. */
  readonly room: () => number;
  /** Bytes that may be given to find out whether somebody reads. */
  readonly lastRoom: () => number;
  /** True when a program may wait for the end of a line that was begun. */
  readonly lineIsOpen: () => boolean;
  readonly given: (piece: Buffer) => void;
  /** A program was waiting for what was given last: whatever came before is read. */
  readonly answered: (piece: Buffer) => void;
  readonly unanswered: () => void;
  /** What was given last counts for nothing: as much was read as was given. */
  readonly balanced: (piece: Buffer) => void;
  /** How often in a row nobody answered. */
  readonly misses: () => number;
  /** True when answers have come in a row, and so are no coincidence. */
  readonly isTrusted: () => boolean;
  /** All lines but the open one are taken as read. */
  readonly presumeRead: () => void;
  readonly clear: () => void;
};

/** Bytes given while no program shows that it reads. */
const cap = 2600;
/** Bytes that may be unread at all: 3968 kill the line for good, and 3900 were seen to be survived. */
const hardCap = 3800;
/** Answers in a row that are believed. */
const trust = 2;

export function createUnreadAccount(): UnreadAccount {
  let bytes = 0;
  let openLine = 0;
  let answers = 0;
  let misses = 0;

  return {
    bytes: () => bytes,
    room: () => cap - bytes,
    lastRoom: () => hardCap - bytes,
    lineIsOpen: () => openLine > 0,
    given: piece => {
      bytes += piece.length;
      const end = piece.findLastIndex(isLineEnd);
      openLine = end === -1 ? openLine + piece.length : piece.length - 1 - end;
    },
    answered: piece => {
      bytes = piece.length;
      ++answers;
      misses = 0;
    },
    unanswered: () => {
      answers = 0;
      ++misses;
    },
    balanced: piece => {
      bytes = Math.max(0, bytes - piece.length);
    },
    misses: () => misses,
    isTrusted: () => answers >= trust,
    presumeRead: () => {
      bytes = openLine;
    },
    clear: () => {
      bytes = 0;
      openLine = 0;
      answers = 0;
      misses = 0;
    },
  };
}

/** Line feed and carriage return, which terminals take for each other (termios(3), ICRNL). */
export const isLineEnd = (byte: number) => byte === 0x0a || byte === 0x0d;
