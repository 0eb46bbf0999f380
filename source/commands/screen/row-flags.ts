import {statSync} from 'node:fs';
import type {ListedDomain} from '../../host/host.ts';
import {consoleLog} from '../../registry/domain-files.ts';

/** What is new about a domain to whoever looks at its row. */
export type RowFlags = {readonly unread: boolean; readonly configChanged: boolean};

/** Remembers how much of each console was seen. */
export type FlagReader = {
  readonly read: (domain: ListedDomain) => RowFlags;
  /** The console was looked at just now. */
  readonly seen: (id: number) => void;
};

/** What a console printed before this screen began counts as seen. */
export function createFlagReader(): FlagReader {
  const seenBytes = new Map<number, number>();

  return {
    read: ({entry, info}) => {
      const bytes = sizeOf(consoleLog(entry.logDirectory, info.name, 0));
      if (!seenBytes.has(entry.id)) seenBytes.set(entry.id, bytes);
      const changedAt = info.config === undefined ? 0 : changeTime(info.config);
      return {
        unread: bytes !== seenBytes.get(entry.id),
        configChanged: changedAt > info['created-at'],
      };
    },
    // What is there at the next look counts as seen.
    seen: id => seenBytes.delete(id),
  };
}

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

/** Seconds since 1970. */
const changeTime = (file: string): number =>
  (statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0) / 1000;
