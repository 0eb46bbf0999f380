import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, messageOf} from '../../../errors.ts';
import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import type {MachineHost} from '../../machine.ts';
import {hasAgent} from '../control/guest-agent.ts';
import {runGuestScript} from '../control/guest-script.ts';
import {identityScript, networkScript} from './identity-scripts.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** Milliseconds between two looks. */
const interval = 5;

const unnamed = 'The guest could not take names of its own';

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
  await runGuestScript(run.agent, identityScript(identity), unnamed);
  await setLinks(true);
  // A network may have no server of addresses; the guest is itself without one.
  runGuestScript(run.agent, networkScript(identity), unnamed).catch((error: unknown) => {
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
