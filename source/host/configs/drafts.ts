import {rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {hasCode} from '../../errors.ts';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';

const draftPath = (path: string): string => join(dirname(path), `.${basename(path)}.draft`);

/** What was typed and not saved when a screen was killed. */
export const readDraft = (path: string): string | undefined => readFileIfPresent(draftPath(path));

/**
 * Keeps what was typed, so that not even a crash loses it. Where nothing can be written, saving will
 * tell: typing goes on.
 */
export function keepDraft(path: string, text: string): void {
  try {
    writeFileAtomically(draftPath(path), text);
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
  }
}

export const dropDraft = (path: string): void => rmSync(draftPath(path), {force: true});
