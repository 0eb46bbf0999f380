import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, messageOf} from '../../../errors.ts';
import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import type {MachineHost} from '../../machine.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import {plugIn} from '../command-line/vifs.ts';
import {hasAgent} from '../control/guest-agent.ts';
import type {AgentLine} from '../control/guest-agent.ts';
import {runGuestScript} from '../control/guest-script.ts';
import {addressScript, namesScript, networkScript} from './identity-scripts.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** Milliseconds between two looks. */
const interval = 5;

/**
 * Milliseconds after which a copy is put on its networks: an emulated processor does one thing after
 * another, and whoever waits for its prompt comes first.
 */
const networkDelay = 150;

const unnamed = 'The guest could not take names of its own';

/** Milliseconds in which the channel of an agent opens that had it open before: at once, on an idle host. */
const channelPatience = 5000;

/**
 * Lets a guest go on that is the copy of another one, and gives it random numbers and names of its own
 * through its agent. Its interfaces lead nowhere until they have MAC addresses of their own, which nobody
 * waits for.
 *
 * @throws {RefusedError} when its agent does not do it.
 */
export async function resumeAs(
  run: QemuRun,
  host: MachineHost,
  identity: GuestIdentity,
): Promise<void> {
  run.remember({joining: identity});
  await run.monitor.execute('cont');
  await untilAgent(run);
  await takeNames(run.agent, identity);
  void delay(networkDelay).then(() => joinNetworks(run, host, identity));
}

/**
 * Sees to it that a guest which is the copy of another one reaches nobody with the addresses of that one. Where
 * its frames go through a switch it is not plugged in, of which it notices nothing; a guest that loses its
 * carrier has a lot to do.
 */
export async function isolate(run: QemuRun, plugs: readonly VifPlug[]): Promise<void> {
  await setLinks(
    run,
    plugs.filter(({link}) => link.kind === 'tap'),
    false,
  );
}

const setLinks = (
  {monitor}: QemuRun,
  interfaces: readonly {readonly index: number}[],
  up: boolean,
) =>
  Promise.all(interfaces.map(({index}) => monitor.execute('set_link', {name: `vif${index}`, up})));

/** An agent that cannot do it at once, as that of `mini` can, is given a script. */
async function takeNames(agent: AgentLine, identity: GuestIdentity): Promise<void> {
  const {hostname, machineId, seed} = identity;
  try {
    const names = {hostname, 'machine-id': machineId, seed};
    await agent.ask('domux-become', names, {listens: true});
  } catch (error) {
    if (!(error instanceof RefusedError && error.errorClass === 'CommandNotFound')) throw error;
    await runGuestScript(agent, namesScript(identity), unnamed);
  }
}

/**
 * Gives the interfaces of a copy MAC addresses of their own, and puts them on their networks. A guest process that
 * is killed before leaves it to its successor.
 */
export async function joinNetworks(
  run: QemuRun,
  host: MachineHost,
  identity: GuestIdentity,
): Promise<void> {
  const {interfaces} = identity;
  try {
    if (interfaces.length > 0) {
      // Whatever looks after its networks is to see that they are others.
      await setLinks(run, interfaces, false);
      await runGuestScript(run.agent, addressScript(identity), unnamed);
      await plugIn(await host.network.attach(), host);
      await setLinks(run, interfaces, true);
    }
    run.remember({joining: undefined});
    // A network may have no server of addresses; the guest is itself without one.
    if (interfaces.length > 0) await runGuestScript(run.agent, networkScript(identity), unnamed);
  } catch (error) {
    if (!run.over()) host.log(`the guest is not on its networks: ${messageOf(error)}`);
  }
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
