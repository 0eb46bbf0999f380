import type {VifRate} from '../../config/domain-config.ts';
import {runProgram} from './run-program.ts';

/** Milliseconds that a frame may wait for its turn; one that would wait longer is dropped. */
const latency = 200;

/** Bytes that may pass at once at least: less than a frame, and nothing would pass. */
const leastBurst = 4096;

/**
 * Holds what a guest sends to its `rate=`. What an interface receives cannot be made to wait, only be
 * dropped; so it is led through another (tc-mirred(8)), which sends at that rate (tc-tbf(8)).
 *
 * @param name of the interface that is the guest's on the host
 * @param waiting name of the other one
 */
export async function shapeInterface(name: string, waiting: string, rate: VifRate): Promise<void> {
  const {bytesPerInterval, intervalMicroseconds} = rate;
  const bytesPerSecond = Math.ceil((bytesPerInterval * 1e6) / intervalMicroseconds);
  const burst = Math.max(bytesPerInterval, leastBurst);
  await runProgram('ip', ['link', 'add', 'name', waiting, 'type', 'ifb']);
  await runProgram('ip', ['link', 'set', 'dev', waiting, 'up']);
  await tc(`qdisc add dev ${waiting} root`, [
    ...['tbf', 'rate', `${bytesPerSecond}bps`, 'burst', `${burst}b`, 'latency', `${latency}ms`],
  ]);
  await tc(`qdisc add dev ${name} ingress`);
  await tc(`filter add dev ${name} parent ffff: protocol all`, [
    ...['u32', 'match', 'u32', '0', '0'],
    ...['action', 'mirred', 'egress', 'redirect', 'dev', waiting],
  ]);
}

const tc = (head: string, more: readonly string[] = []) =>
  runProgram('tc', [...head.split(' '), ...more]);

/** Takes the other interface away; the rules go with the guest's own. */
export const unshapeInterface = (waiting: string) =>
  runProgram('ip', ['link', 'delete', 'dev', waiting]);
