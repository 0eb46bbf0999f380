import {UnreachableError, messageOf} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {Message} from '../../../store/model/message.ts';

/** Looks at the networks as long as the screen shows them. */
export type NetworkWatch = {
  readonly follow: (shown: boolean) => void;
  readonly stop: () => void;
};

export type NetworkWatchOptions = {
  readonly host: Pick<Host, 'networks'>;
  /** Seconds between two looks. */
  readonly delay: () => number;
  /** Nobody looks at the moment. */
  readonly paused: () => boolean;
  readonly tell: (message: Message) => void;
};

export function createNetworkWatch({host, delay, paused, tell}: NetworkWatchOptions): NetworkWatch {
  let timer: NodeJS.Timeout | undefined;
  let shown = false;

  const look = async () => {
    try {
      if (!paused()) tell({type: 'networks-read', networks: await host.networks()});
    } catch (error) {
      // A connection that is lost is told by who looks at the domains.
      if (!(error instanceof UnreachableError))
        tell({type: 'failed', title: 'Looking at the networks', text: messageOf(error)});
    }
    clearTimeout(timer);
    if (shown) timer = setTimeout(() => void look(), delay() * 1000);
  };

  const follow = (now: boolean) => {
    if (now === shown) return;
    shown = now;
    clearTimeout(timer);
    if (shown) void look();
  };

  return {follow, stop: () => follow(false)};
}
