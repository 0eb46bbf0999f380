import {statSync} from 'node:fs';
import type {ListedDomain} from '../../host/host.ts';
import {consoleLog, domainFiles} from '../../registry/domain-files.ts';

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
    read: ({entry, info, directory}) => {
      const bytes = sizeOf(consoleLog(entry.logDirectory, info.name, 0));
      if (!seenBytes.has(entry.id)) seenBytes.set(entry.id, bytes);
      return {
        unread: bytes !== seenBytes.get(entry.id),
        configChanged: info.config !== undefined && differs(info.config, directory),
      };
    },
    // What is there at the next look counts as seen.
    seen: id => seenBytes.delete(id),
  };
}

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

/** The file is newer than what the domain was last given, or some of that waits for its next start. */
function differs(file: string, directory: string): boolean {
  const {config, nextConfig} = domainFiles(directory);
  return changeTime(file) > changeTime(config) || changeTime(nextConfig) > 0;
}

/** Milliseconds since 1970; 0 where there is no such file. */
const changeTime = (file: string): number => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0;
