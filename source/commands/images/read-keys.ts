import {UsageError} from '../../errors.ts';
import {readTextFile} from './read-text-file.ts';

/**
 * Reads the lines of a file of public keys.
 *
 * @throws {UsageError} for a file that holds none, or a private key: that must not get into a guest.
 */
export function readKeys(file: string): readonly string[] {
  const text = readTextFile(file);
  if (text.includes('PRIVATE KEY-----')) {
    throw new UsageError(`${file} is a private key, which guests must not get: give ${file}.pub.`);
  }
  const lines = text.split('\n').filter(line => /^[^#\s]/.test(line));
  if (lines.length === 0) throw new UsageError(`There is no public key in ${file}.`);
  return lines;
}
