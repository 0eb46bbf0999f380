import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import type * as Screens from './screens/render-screens.ts';
import {inkBundle} from '../ink-bundle.ts';

/** Loads what draws the screens: it has JSX, which Node does not take as it is. */
export async function importScreens(): Promise<typeof Screens> {
  const directory = mkdtempSync(join(tmpdir(), 'domux-screens-'));
  const outfile = join(directory, 'render-screens.mjs');
  try {
    const entryPoints = ['scripts/docs/screens/render-screens.ts'];
    await build({...inkBundle, entryPoints, outfile});
    return (await import(outfile)) as typeof Screens;
  } finally {
    rmSync(directory, {recursive: true});
  }
}
