import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, messageOf} from '../../../errors.ts';
import {isRecord} from '../../../protocol/schema.ts';
import type {GuestIdentity} from '../../../protocol/guest-identity.ts';
import type {MachineHost} from '../../machine.ts';
import {hasAgent} from '../control/guest-agent.ts';
import {identityScript, networkScript} from './identity-scripts.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** Milliseconds that a guest has for a script, and between two looks. */
const patience = 10_000;
const interval = 5;

/** Milliseconds in which the channel of an agent opens that had it open before: at once, on an idle host. */
const channelPatience = 5000;

/**
 * Lets a guest go on that is the copy of another one, and gives it names of its own through its agent.
 * Its interfaces have no carrier until it has done with the addresses of the other one.
 *
 * @throws {RefusedError} when its agent does not do it.
 */
export async function resumeAs(
  run: QemuRun,
  {log}: Pick<MachineHost, 'log'>,
  identity: GuestIdentity,
): Promise<void> {
  const setLinks = async (up: boolean) => {
    for (const {index} of identity.interfaces) {
      await run.monitor.execute('set_link', {name: `vif${index}`, up});
    }
  };
  await setLinks(false);
  await run.monitor.execute('cont');
  await untilAgent(run);
  await runScript(run, identityScript(identity));
  await setLinks(true);
  // A network may have no server of addresses; the guest is itself without one.
  runScript(run, networkScript(identity)).catch((error: unknown) => {
    if (!run.over()) log(`the guest did not look for an address: ${messageOf(error)}`);
  });
}

/** Its channel is open only once the guest runs: QEMU sees to that by the guest's own time. */
async function untilAgent(run: QemuRun): Promise<void> {
  const deadline = performance.now() + channelPatience;
  while (!(await hasAgent(run))) {
    if (performance.now() > deadline) throw withoutAgent();
    await delay(interval);
  }
}

const withoutAgent = () =>
  new RefusedError(
    'DomuxNotSupported',
    'No agent answers in the guest, and only that could give a copy of it names and addresses of its own: have it start qemu-guest-agent.',
  );

/** Has the agent run a shell script (guest-exec in qga/qapi-schema.json of QEMU's tree). */
async function runScript({agent}: QemuRun, script: string): Promise<void> {
  const input = Buffer.from(script).toString('base64');
  const started = await agent.ask('guest-exec', {path: '/bin/sh', 'input-data': input});
  const pid = isRecord(started) ? started['pid'] : undefined;
  const deadline = performance.now() + patience;
  for (;;) {
    const status = await agent.ask('guest-exec-status', {pid});
    if (isRecord(status) && status['exited'] === true) {
      if (status['exitcode'] === 0) return;
      throw new RefusedError(
        'GenericError',
        `The guest could not take names of its own: a script in it failed with ${String(status['exitcode'])}.`,
      );
    }
    if (performance.now() > deadline) {
      throw new RefusedError('GenericError', 'The guest did not take names of its own in time.');
    }
    await delay(interval);
  }
}
