import {pipeline} from 'node:stream';
import type {Duplex} from 'node:stream';

/**
 * Passes bytes both ways between two streams. What one has ended is ended at the other; what breaks
 * one, or is given up, breaks both.
 */
export function joinStreams(one: Duplex, other: Duplex): void {
  // Each direction reports an end that the other may know already.
  pipeline(one, other, () => undefined);
  pipeline(other, one, () => undefined);
}
