import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fetchTestPrograms} from './programs/programs.ts';

/** Journeys run the built program: it is built afresh, so that they never test an old one. */
export default async function setup(): Promise<() => void> {
  execFileSync(process.execPath, ['scripts/build.ts'], {stdio: 'inherit'});
  const scripts = mkdtempSync(join(tmpdir(), 'domux-tools-'));
  await fetchTestPrograms(scripts);
  return () => rmSync(scripts, {recursive: true});
}
