import {statSync} from 'node:fs';
import type {ListedDomain} from '../host.ts';
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
      return {
        unread: bytes !== seenBytes.get(entry.id),
        configChanged: info.config !== undefined && differs(info.config, info),
      };
    },
    // What is there at the next look counts as seen.
    seen: id => seenBytes.delete(id),
  };
}

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

/** The file is newer than what the domain was last given, or some of that waits for its next start. */
function differs(file: string, info: ListedDomain['info']): boolean {
  const {'configured-at': since, 'config-waits': waits = false} = info;
  return waits || (since !== undefined && changeTime(file) > since);
}

/** Seconds since 1970; 0 where there is no such file. */
const changeTime = (file: string): number =>
  (statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0) / 1000;
