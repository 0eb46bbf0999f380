import {closeSync, fstatSync, readSync, statSync} from 'node:fs';
import {openIfPresent, openRotated} from './rotated-files.ts';

/** What is appended to a file, in whole lines, however it is rotated. */
export type FileTail = {
  /** The whole lines that came since the last look. */
  readonly read: () => string;
  readonly close: () => void;
};

/** What of what is there already the first look gives. */
export type TailStart =
  /** All, with the files that it was rotated to. */
  | 'all'
  /** So many bytes of the end of the present file; the first line may be cut. */
  | {readonly last: number};

/**
 * Follows a file. One that is not there yet is waited for; one that was cut, or that another took
 * the place of, is read from its beginning, after what was left of the one before.
 */
export function openFileTail(file: string, start: TailStart): FileTail {
  let lines: OpenLines | undefined;
  let begun = false;

  const begin = (): string => {
    begun = true;
    if (start !== 'all') {
      lines = openLines(openIfPresent(file), start.last);
      return '';
    }
    const files = openRotated(file);
    const newest = files.pop();
    const older = files.map(descriptor => readWhole(descriptor)).join('');
    lines = openLines(newest);
    return older;
  };

  const close = () => {
    lines?.close();
    lines = undefined;
  };

  const read = (): string => {
    const older = begun ? '' : begin();
    lines ??= openLines(openIfPresent(file));
    if (lines === undefined) return older;
    // While it is being rotated there is no file of the name: the one that is open is the last then.
    const inode = statSync(file, {throwIfNoEntry: false})?.ino ?? lines.inode;
    const text = older + lines.read();
    if (inode === lines.inode) return text;
    close();
    return text + read();
  };

  return {read, close};
}

type OpenLines = FileTail & {readonly inode: number};

/** @param last Bytes of the end to begin with. */
function openLines(descriptor: number | undefined, last = Infinity): OpenLines | undefined {
  if (descriptor === undefined) return undefined;
  const {ino: inode, size: first} = fstatSync(descriptor);
  let offset = Math.max(0, first - last);
  let rest: Buffer = Buffer.alloc(0);

  const read = (): string => {
    const {size} = fstatSync(descriptor);
    if (size < offset) {
      offset = 0;
      rest = Buffer.alloc(0);
    }
    const added = Buffer.alloc(size - offset);
    const length = readSync(descriptor, added, 0, added.length, offset);
    offset += length;
    const bytes = Buffer.concat([rest, added.subarray(0, length)]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    rest = bytes.subarray(end);
    return bytes.toString('utf8', 0, end);
  };

  return {inode, read, close: () => closeSync(descriptor)};
}

function readWhole(descriptor: number): string {
  const lines = openLines(descriptor);
  try {
    return lines?.read() ?? '';
  } finally {
    lines?.close();
  }
}
