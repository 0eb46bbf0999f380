import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import {restoreColumns} from '../../store/model/columns.ts';
import type {ColumnChoice} from '../../store/model/columns.ts';

/** What the screen remembers from one time to the next. */
export type ScreenState = {
  readonly columns: readonly ColumnChoice[];
  /** Details beside the list, if that was chosen. */
  readonly pane: boolean | undefined;
  readonly history: readonly string[];
};

const stateFile = (settings: string) => join(dirname(settings), 'screen.json');

/** What was kept; nothing where nothing was, or where the file holds something else. */
export function readScreenState(settings: string): Partial<ScreenState> {
  try {
    const kept = JSON.parse(readFileIfPresent(stateFile(settings)) ?? '{}') as Partial<ScreenState>;
    return {
      ...(Array.isArray(kept.columns) ? {columns: restoreColumns(kept.columns)} : {}),
      ...(typeof kept.pane === 'boolean' ? {pane: kept.pane} : {}),
      ...(Array.isArray(kept.history) ? {history: kept.history.map(String)} : {}),
    };
  } catch {
    // A file that is broken is written anew.
    return {};
  }
}

/** @param settings The settings file, which it is kept beside. */
export function keepScreenState(settings: string, state: ScreenState): void {
  const text = `${JSON.stringify(state, undefined, 2)}\n`;
  const file = stateFile(settings);
  if (readFileIfPresent(file) === text) return;
  mkdirSync(dirname(file), {recursive: true, mode: 0o700});
  writeFileAtomically(file, text);
}
