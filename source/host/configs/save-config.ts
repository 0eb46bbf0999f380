import {mkdirSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {writeFileAtomically} from '../../system/files.ts';
import {keepVersion} from './history.ts';

/** Replaces a config as one, and keeps what it was. */
export function saveConfig(path: string, text: string): void {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  keepVersion(path);
  const mode = statSync(path, {throwIfNoEntry: false})?.mode ?? 0o600;
  writeFileAtomically(path, text, mode & 0o777);
}
