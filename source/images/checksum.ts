import {createReadStream} from 'node:fs';
import {basename} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {UsageError} from '../errors.ts';
import {readFileIfPresent} from '../system/files.ts';
import {startHash} from '../system/node/hash.ts';

const algorithms: Readonly<Record<number, 'sha256' | 'sha512'>> = {64: 'sha256', 128: 'sha512'};

/** What a file must hash to. */
export type ExpectedDigest = {readonly algorithm: 'sha256' | 'sha512'; readonly digest: string};

/**
 * Reads what a file must hash to: from a digest, or from a list of digests such as the SHA512SUMS that
 * lies beside images for clouds.
 *
 * @throws {UsageError} for what is neither, or a list in which the file is not.
 */
export function expectedDigest(given: string, file: string): ExpectedDigest {
  const own = toDigest(given);
  if (own !== undefined) return own;
  const list = readFileIfPresent(given);
  if (list === undefined) {
    throw new UsageError(`'${given}' is no digest of SHA-256 or SHA-512, nor a file with some.`);
  }
  const name = basename(file);
  const [, word = ''] =
    list
      .split('\n')
      .map(line => /^([0-9a-fA-F]+) [ *](.*)$/.exec(line))
      .find(match => match !== null && basename(match[2] ?? '') === name) ?? [];
  const listed = toDigest(word);
  if (listed !== undefined) return listed;
  throw new UsageError(`There is no digest of ${name} in ${given}.`);
}

function toDigest(word: string): ExpectedDigest | undefined {
  const algorithm = /^[0-9a-fA-F]+$/.test(word) ? algorithms[word.length] : undefined;
  return algorithm && {algorithm, digest: word.toLowerCase()};
}

/** The digest of a file, in lower-case hexadecimal. */
export async function digestOf(
  file: string,
  algorithm: 'sha256' | 'sha512',
  signal?: AbortSignal,
): Promise<string> {
  const hash = startHash(algorithm);
  await pipeline(createReadStream(file, {highWaterMark: 1 << 20}), hash, signal ? {signal} : {});
  return hash.digest('hex');
}
