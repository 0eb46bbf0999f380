import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import {prune} from '../prune.ts';

/** Where a domain has gone that was migrated, for those who had it open. */
export type Moved = {
  /** What `--host` calls the host that it is on now. */
  readonly to: string;
  /** Its ID there. */
  readonly id: number;
  readonly name: string;
  /** How many bytes each console had printed, from console 0 on, when it left. */
  readonly consoles: readonly number[];
};

const directoryIn = (run: string) => join(run, 'moved');

/** Milliseconds that viewers may take to follow; a laptop may sleep over night. */
const keptFor = 24 * 3_600_000;

/** Where the domain of this ID has gone, if it has. */
export function readMoved(run: string, id: number): Moved | undefined {
  const text = readFileIfPresent(join(directoryIn(run), String(id)));
  return text === undefined ? undefined : (JSON.parse(text) as Moved);
}

export function writeMoved(run: string, id: number, moved: Moved): void {
  const directory = directoryIn(run);
  mkdirSync(directory, {recursive: true, mode: 0o700});
  writeFileAtomically(join(directory, String(id)), JSON.stringify(moved));
  prune(directory, keptFor);
}
