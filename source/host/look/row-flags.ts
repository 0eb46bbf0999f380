import {statSync} from 'node:fs';
import {configChanges} from '../../config/editing/config-changes.ts';
import type {HostConfigs} from '../configs/host-configs.ts';
import type {ListedDomain} from '../domain-reference.ts';
import type {Host} from '../host.ts';
import {queryConfig} from '../query-config.ts';
import type {RowFlags} from './host-watch.ts';

/** Remembers how much of each console was seen, and what each config came to. */
export type FlagReader = {
  readonly read: (domain: ListedDomain, visible: boolean) => RowFlags;
  /** The console was looked at just now. */
  readonly seen: (id: number) => void;
};

type Port = Pick<Host, 'control'> & {readonly configs: () => Promise<HostConfigs>};

/** Looks at files for rows that are not shown, in one round of all domains; of those shown at each. */
const hiddenLooks = 32;

type Known = {
  /** What was compared: the config that runs, and the file. */
  readonly stamp: string;
  differs: boolean;
};

/** What a console printed before this screen began counts as seen. */
export function createFlagReader(port: Port): FlagReader {
  const seenBytes = new Map<number, number>();
  const known = new Map<number, Known>();
  let turn = 0;

  const differs = (domain: ListedDomain, visible: boolean): boolean => {
    const {config, 'configured-at': since, 'config-waits': waits = false} = domain.info;
    if (config === undefined || waits) return waits;
    const before = known.get(domain.entry.id);
    // The rows that nobody sees take turns, so that a thousand of them cost no more than a few.
    if (!visible && before !== undefined && turn++ % hiddenLooks !== 0) return before.differs;
    const stamp = `${config} ${since} ${stampOf(config)}`;
    if (before?.stamp === stamp) return before.differs;
    const next: Known = {stamp, differs: before?.differs ?? false};
    known.set(domain.entry.id, next);
    compare(port, domain, config).then(
      result => (next.differs = result),
      // What cannot be read or understood is not what runs.
      () => (next.differs = true),
    );
    return next.differs;
  };

  return {
    read: (domain, visible) => {
      const bytes = printedBy(domain);
      const {id} = domain.entry;
      const seen = seenBytes.get(id) ?? bytes;
      // Another guest process counts from the beginning.
      seenBytes.set(id, Math.min(seen, bytes));
      return {unread: bytes > Math.min(seen, bytes), configChanged: differs(domain, visible)};
    },
    // What is there at the next look counts as seen.
    seen: id => seenBytes.delete(id),
  };
}

const printedBy = ({info}: ListedDomain): number =>
  (info.consoles ?? []).reduce((sum, console) => sum + console['bytes-out'], 0);

/** Changes whenever the file does; nothing where there is none. */
function stampOf(file: string): string {
  const stat = statSync(file, {throwIfNoEntry: false});
  return stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/**
 * Compares what a domain runs with and what its file comes to, as `config diff` does. A file that is gone
 * asks for nothing.
 */
async function compare(port: Port, domain: ListedDomain, path: string): Promise<boolean> {
  const configs = await port.configs();
  const text = await configs.read(path);
  if (text === undefined) return false;
  const running = await queryConfig(port, domain);
  const {config} = await configs.examine({path, text});
  return configChanges({...running, name: domain.info.name}, config).length > 0;
}
