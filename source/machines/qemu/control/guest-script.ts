import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import {isRecord} from '../../../protocol/schema.ts';
import type {AgentLine} from './guest-agent.ts';

/** Milliseconds that a guest has for a script, and until the first look; each later one waits that much longer: it costs the guest. */
const patience = 10_000;
const interval = 10;

/**
 * Has the guest's agent run a shell script (guest-exec in qga/qapi-schema.json of QEMU's tree).
 *
 * @param failure What is said of one that fails: `The guest could not ...`.
 * @throws {RefusedError} when it fails, or takes too long.
 */
export async function runGuestScript(
  agent: Pick<AgentLine, 'ask'>,
  script: string,
  failure: string,
): Promise<void> {
  const input = Buffer.from(script).toString('base64');
  const started = await agent.ask('guest-exec', {path: '/bin/sh', 'input-data': input});
  const pid = isRecord(started) ? started['pid'] : undefined;
  const deadline = performance.now() + patience;
  for (let looks = 0; ;) {
    const status = await agent.ask('guest-exec-status', {pid});
    if (isRecord(status) && status['exited'] === true) {
      if (status['exitcode'] === 0) return;
      const code = String(status['exitcode']);
      throw new RefusedError('GenericError', `${failure}: a script in it failed with ${code}.`);
    }
    if (performance.now() > deadline) {
      throw new RefusedError('GenericError', `${failure} in time.`);
    }
    await delay(interval * ++looks);
  }
}
