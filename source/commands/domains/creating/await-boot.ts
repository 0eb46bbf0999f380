import {setTimeout as delay} from 'node:timers/promises';
import {GuestFailure, UnreachableError} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import type {EventMessage} from '../../../protocol/wire/messages.ts';

/** Milliseconds in which a guest is seen to rest, or to crash; one that is busy for longer runs. */
const bootTime = 2000;
const interval = 20;
/** Looks in a row that find it at rest. A kernel that boots waits for itself now and then, for up to 50 ms. */
const rests = 10;

/** Bytes and lines of its console that tell why a guest crashed: a panic with its call trace has about 40. */
const lastBytes = 4096;
const lastLines = 12;

/**
 * Waits until a guest that was just started rests for the first time, as one does at its prompt.
 *
 * @throws {GuestFailure} when it crashed before that, with what it said last.
 */
export async function awaitBoot(
  host: Pick<Host, 'control' | 'consoleLog'>,
  domain: DomainReference,
): Promise<void> {
  let crashed = false;
  let isGone = false;
  const onEvent = ({event}: EventMessage) => {
    crashed ||= event === 'GUEST_PANICKED';
  };
  try {
    const client = await host.control(domain, onEvent);
    try {
      const deadline = performance.now() + bootTime;
      for (let rested = 0; !crashed && rested < rests && performance.now() < deadline;) {
        const {state, reason, restarts, status} = await client.execute('domux-query-domain');
        crashed ||= reason === 'crash' || restarts > 0;
        if (status !== 'running') break;
        rested = state.includes('b') ? rested + 1 : 0;
        await delay(interval);
      }
    } finally {
      client.close();
    }
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    isGone = true;
  }
  if (!crashed && !isGone) return;

  const log = await host.consoleLog(domain, 0, lastBytes);
  const lines = log.split(/\r?\n/).filter(line => line.trim() !== '');
  // A console ends with how its guest did.
  if (!crashed && !/^\[domux\] .*: crashed/.test(lines.at(-1) ?? '')) return;
  const panic = lines.findLastIndex(line => line.includes('Kernel panic'));
  const from = panic === -1 ? -lastLines : panic;
  throw new GuestFailure(`Domain ${domain.entry.name} crashed as it started`, {
    program: domain.entry.machine,
    lastLines: lines.slice(from).slice(0, lastLines),
  });
}
