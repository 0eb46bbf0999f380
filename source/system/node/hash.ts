import type {Hash} from 'node:crypto';

/**
 * A hash that takes one piece after the other. node:crypto is loaded with the first one: it would
 * cost each process that imports it 10 ms at its start, and 1.5 MB.
 */
export const startHash = (algorithm: string): Hash =>
  process.getBuiltinModule('node:crypto').createHash(algorithm);

/** The SHA-256 of this, in hex. */
export const sha256 = (content: string | Uint8Array): string =>
  startHash('sha256').update(content).digest('hex');
