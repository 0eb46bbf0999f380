import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';
import {hasCode} from '../../errors.ts';

/**
 * Milliseconds between two looks. A watch would have to begin with a look of its own, and what came
 * between that and ours would be missed.
 */
const interval = 100;

/**
 * Gives what is appended to a file, in whole lines, from a byte on, until the signal aborts. A file
 * that is not there yet, was cut or was replaced is read from its beginning.
 */
export async function followFile(
  file: string,
  {from, signal}: {readonly from: number; readonly signal: AbortSignal},
  onLines: (text: string) => void,
): Promise<void> {
  let offset = from;
  let inode: number | undefined;
  let decoder = new StringDecoder('utf8');
  let rest = '';

  const restart = () => {
    offset = 0;
    decoder = new StringDecoder('utf8');
    rest = '';
  };

  const look = () => {
    const added = readFrom(file, stat => {
      if (stat.size < offset || (inode !== undefined && stat.ino !== inode)) restart();
      inode = stat.ino;
      return offset;
    });
    if (added.length === 0) return;
    offset += added.length;
    const text = rest + decoder.write(added);
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) onLines(text.slice(0, end));
  };

  look();
  while (!signal.aborted) {
    await nextLook(signal);
    look();
  }
}

/** Waits for the interval, or until the signal aborts. */
function nextLook(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, interval);
    signal.addEventListener('abort', end);
  });
}

/** Everything from the byte on that `begin` chooses; nothing where there is no file. */
function readFrom(file: string, begin: (stat: {size: number; ino: number}) => number): Buffer {
  let descriptor;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }

  try {
    const stat = fstatSync(descriptor);
    const from = begin(stat);
    const buffer = Buffer.alloc(Math.max(0, stat.size - from));
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from));
  } finally {
    closeSync(descriptor);
  }
}
