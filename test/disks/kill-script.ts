import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import {afterAll, beforeAll} from 'vitest';

/** Builds kill-at-call.ts for the tests of a file; in one file, since it is started for every call. */
export function useKillScript(): string {
  const script = join(mkdtempSync(join(tmpdir(), 'domux-kill-')), 'kill-at-call.mjs');
  beforeAll(() => {
    buildSync({
      entryPoints: [fileURLToPath(new URL('kill-at-call.ts', import.meta.url))],
      ...{outfile: script, bundle: true, platform: 'node', format: 'esm'},
    });
  });
  afterAll(() => rmSync(dirname(script), {recursive: true}));
  return script;
}
