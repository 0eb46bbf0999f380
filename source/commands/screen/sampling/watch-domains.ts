import {messageOf} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {ListedDomain} from '../../../host/domain-reference.ts';
import type {Message} from '../../../store/model/message.ts';
import type {DetailsMore} from '../../../store/model/view.ts';
import {nothingWatched} from '../../../store/selectors/watched.ts';
import type {Watched} from '../../../store/selectors/watched.ts';
import {createConsoleTail} from './console-tail.ts';
import {readMachine, readRefusals} from '../effects/read-domain.ts';

/** Looks after what the screen shows and no sample has, as long as it is shown. */
export type DomainWatch = {
  /** The screen shows this now. */
  readonly follow: (watched: Watched) => void;
  readonly stop: () => void;
};

export type DomainWatchOptions = {
  readonly host: Host;
  readonly find: (id: number) => ListedDomain | undefined;
  /** Nobody looks at the moment. */
  readonly paused: () => boolean;
  /** The console of a domain was looked at just now. */
  readonly seen: (id: number) => void;
  readonly tell: (message: Message) => void;
};

/** Milliseconds between two looks at a console's log, where it is all there is to see, and below details. */
const logInterval = 200;
const detailsInterval = 500;

/** Milliseconds that a selection rests before its machine is asked: who scrolls by asks nobody. */
const restTime = 200;

/** Bytes of a log's end that are looked at, and lines that are kept. */
const logBytes = 256 * 1024;
const detailsBytes = 8 * 1024;
const logLines = 10_000;
const detailsLines = 12;

export function createDomainWatch(options: DomainWatchOptions): DomainWatch {
  const {host, find, paused, seen, tell} = options;
  let watched = nothingWatched;
  let rest: NodeJS.Timeout | undefined;
  let log: NodeJS.Timeout | undefined;
  let details: NodeJS.Timeout | undefined;

  /** The end of a domain's log; of one elsewhere it is fetched only where its console has printed. */
  const tailOf = (id: number, bytes: number, lines: number) => {
    let printed: number | undefined;
    let looking = false;
    const tail = createConsoleTail(async () => {
      const domain = find(id);
      if (domain === undefined) return '';
      const {directory, entry, info} = domain;
      return host.consoleLog({directory, entry: {...entry, name: info.name}}, 0, bytes);
    }, lines);
    return async () => {
      const present = find(id)?.info.consoles?.[0]?.['bytes-out'];
      const isFar = host.label !== undefined && present !== undefined;
      if (paused() || looking || (isFar && present === printed)) return undefined;
      printed = present;
      looking = true;
      try {
        return await tail.look();
      } finally {
        looking = false;
      }
    };
  };

  const select = (id: number | undefined) => {
    clearTimeout(rest);
    if (id === undefined) return;
    rest = setTimeout(() => {
      const domain = find(id);
      if (domain === undefined) return;
      readRefusals(host, domain).then(
        refusals => tell({type: 'refusals-known', id, refusals}),
        // It says so itself where that is asked of it.
        () => undefined,
      );
    }, restTime);
  };

  const showLog = (id: number | undefined) => {
    clearInterval(log);
    if (id === undefined) return;
    const lookAtTail = tailOf(id, logBytes, logLines);
    const look = async () => {
      try {
        const change = await lookAtTail();
        if (change === undefined || watched.log !== id) return;
        seen(id);
        tell({type: 'log-read', id, ...change});
      } catch (error) {
        if (watched.log !== id) return;
        clearInterval(log);
        tell({type: 'failed', title: 'log', text: messageOf(error)});
      }
    };
    log = setInterval(() => void look(), logInterval);
    void look();
  };

  const showDetails = (id: number | undefined) => {
    clearInterval(details);
    if (id === undefined) return;
    const lookAtTail = tailOf(id, detailsBytes, detailsLines);
    let more: DetailsMore = {id, commandLine: [], guestProcess: 0, disks: [], console: []};
    let machine: string | undefined;
    const show = (changed: Partial<DetailsMore>) => {
      if (watched.details !== id) return;
      more = {...more, ...changed};
      tell({type: 'details-read', more});
    };
    const look = () => {
      lookAtTail().then(
        change => {
          if (change === undefined) return;
          const {gone, kept, fresh} = change;
          show({console: [...more.console.slice(gone, gone + kept), ...fresh]});
        },
        // Below the details a log that cannot be read is one without lines.
        () => undefined,
      );
      const domain = find(id);
      // A machine that was started anew is another process.
      const present = `${domain?.info.restarts} ${domain?.info['started-at']}`;
      if (domain === undefined || machine === present) return;
      machine = present;
      readMachine(host, domain).then(show, () => (machine = undefined));
    };
    details = setInterval(look, detailsInterval);
    look();
  };

  return {
    follow: next => {
      const before = watched;
      watched = next;
      if (next.selected !== before.selected) select(next.selected);
      if (next.details !== before.details) showDetails(next.details);
      if (next.log !== before.log) showLog(next.log);
    },
    stop: () => {
      clearTimeout(rest);
      clearInterval(log);
      clearInterval(details);
    },
  };
}
