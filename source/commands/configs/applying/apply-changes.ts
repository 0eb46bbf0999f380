import type {ConfigChange, LiveChange} from '../../../config/editing/config-changes.ts';
import {countNow} from '../../../config/editing/config-fields.ts';
import {describeChange} from '../../../config/editing/describe-changes.ts';
import {DomuxError, messageOf} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {ControlClient} from '../../../protocol/wire/client.ts';
import type {PendingChanges} from './pending-changes.ts';

const mebibyte = 1024 * 1024;

/** What came of applying changes to a domain. */
export type Applied = {
  readonly done: readonly ConfigChange[];
  readonly failed: readonly {readonly change: ConfigChange; readonly reason: string}[];
};

type LiveConfigChange = ConfigChange & {effect: {when: 'now'; live: LiveChange}};

export const isLive = (change: ConfigChange): change is LiveConfigChange =>
  change.effect.when === 'now';

/**
 * Lets those changes count that can count now, and leaves the others with the domain for its next
 * start. One that fails does not keep the others from their turn.
 *
 * @throws {DomuxError} when the domain cannot be reached or does not take the config.
 */
export async function applyChanges(
  host: Pick<Host, 'control' | 'rename'>,
  {domain, running, next, changes}: PendingChanges,
): Promise<Applied> {
  const done: ConfigChange[] = [];
  const failed: {change: ConfigChange; reason: string}[] = [];
  const client = await host.control(domain);
  try {
    for (const change of inOrder(changes.filter(isLive))) {
      try {
        const {live} = change.effect;
        if (live.type === 'name') await host.rename(domain, live.name);
        else await carryOut(client, live);
        done.push(change);
      } catch (error) {
        if (!(error instanceof DomuxError)) throw error;
        failed.push({change, reason: messageOf(error)});
      }
    }

    const counts = done.map(({key}) => key);
    const {machine, uuid, consoles} = running;
    // Of another machine's config only what counts already means something to this one.
    const config =
      next.machine === machine ? {...next, uuid, consoles} : countNow(running, next, counts);
    await client.execute('domux-configure', {config, counts});
  } finally {
    client.close();
  }
  return {done, failed};
}

/** More memory needs the room first, and the room shrinks last. */
function inOrder(changes: readonly LiveConfigChange[]): readonly LiveConfigChange[] {
  const rank = ({before, effect: {live}}: LiveConfigChange) =>
    live.type !== 'maximum' ? 1 : live.mebibytes > Number(before) ? 0 : 2;
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

async function carryOut(client: ControlClient, live: LiveChange): Promise<void> {
  switch (live.type) {
    case 'memory':
      await client.execute('balloon', {value: live.mebibytes * mebibyte});
      return;
    case 'maximum':
      await client.execute('domux-set-maximum', {value: live.mebibytes * mebibyte});
      return;
    case 'vcpus':
      await client.execute('domux-set-vcpus', {value: live.count, overcommit: true});
      return;
    case 'affinity':
      return setAffinity(client, live.cpus);
    case 'simulate':
      await client.execute('domux-simulate', {behaviour: [...live.behaviour]});
      return;
    // Told with the config itself.
    case 'policy':
    case 'name':
      return;
  }
}

async function setAffinity(client: ControlClient, cpus: string | readonly string[]): Promise<void> {
  if (typeof cpus === 'string') {
    await client.execute('domux-set-affinity', {cpus});
    return;
  }
  await client.execute('domux-set-affinity', {cpus: 'all'});
  for (const [vcpu, set] of cpus.entries()) {
    await client.execute('domux-set-affinity', {vcpu, cpus: set});
  }
}

/** Lines that tell what came of it. */
export function describeApplied(name: string, {done, failed}: Applied): string[] {
  return [
    ...done.map(change => `Domain ${name}: ${describeChange(change).trim()}`),
    ...failed.map(
      ({change, reason}) =>
        `Domain ${name} does not take ${describeChange(change).trim()}: ${reason}`,
    ),
  ];
}
