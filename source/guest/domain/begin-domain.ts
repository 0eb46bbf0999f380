import type {DomainConfig} from '../../config/domain-config.ts';
import type {GuestStart} from '../../registry/guests/start-guest.ts';
import {readOrder, removeOrder} from '../../registry/guests/orders.ts';
import {signal} from '../../system/processes.ts';
import type {DomainConsoles} from '../console/domain-consoles.ts';
import type {Lifecycle} from '../lifecycle/lifecycle.ts';
import {openCopy, openRestore} from '../lifecycle/open-restore.ts';
import {checkPlacement} from '../processors/placement.ts';
import type {DomainState} from './domain-state.ts';
import type {DirectoryLoss, OwnDirectory} from './own-directory.ts';

export type DomainBeginning = {
  readonly directory: string;
  readonly ownDirectory: OwnDirectory;
  readonly config: () => DomainConfig;
  readonly consoles: DomainConsoles;
  readonly lifecycle: Lifecycle;
  /** What an earlier guest process remembered. */
  readonly remembered: DomainState | undefined;
  /** Opens the sockets. */
  readonly listen: () => Promise<void>;
  readonly log: (line: string) => void;
};

/** Begins the life of a domain in this guest process, in the way that whoever started it asked for. */
export async function beginDomain(
  domain: DomainBeginning,
  how: GuestStart,
  who: string,
): Promise<void> {
  const {directory, consoles, lifecycle} = domain;
  if (how === 'adopt') consoles.recall();
  else checkPlacement(domain.config());
  const hubs = consoles.list.map(({hub}) => hub);
  const saved = await openOrder(how, directory, hubs);
  await domain.listen();
  domain.ownDirectory.whenGone(loss => endUnreachable(domain, loss));
  switch (how) {
    case 'restore':
    case 'copy':
      if (saved) await lifecycle.restore(saved, who);
      return removeOrder(directory);
    case 'receive':
      await lifecycle.receivings.begin(readOrder(directory, 'receive'), who);
      return removeOrder(directory);
    case 'launch':
      return lifecycle.launch(who);
    case 'paused':
      return lifecycle.hold(who);
    case 'adopt':
      return lifecycle.adopt(domain.remembered);
  }
}

const openOrder = async (how: GuestStart, directory: string, hubs: readonly Hub[]) => {
  if (how === 'restore') return openRestore(directory, hubs);
  return how === 'copy' ? openCopy(directory, hubs) : undefined;
};

type Hub = DomainConsoles['list'][number]['hub'];

/**
 * Nobody can reach a domain whose directory was removed, nor end it. Where another one has a
 * directory of that name by now, nothing may be touched there: whoever else lives in this process
 * is adopted by the next.
 */
function endUnreachable({directory, lifecycle, log}: DomainBeginning, loss: DirectoryLoss): void {
  log(`${directory} was ${loss}: the domain ends`);
  if (loss === 'removed') return void lifecycle.destroy('domux');
  const {pid} = lifecycle.machine().describe();
  if (pid !== undefined) {
    signal(-pid, 'SIGKILL');
    signal(pid, 'SIGKILL');
  }
  globalThis.process.exit(1);
}
