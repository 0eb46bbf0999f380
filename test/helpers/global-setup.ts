import {execFileSync} from 'node:child_process';
import {fetchTestPrograms} from './programs.ts';

/** Journeys run the built program: it is built afresh, so that they never test an old one. */
export default async function setup(): Promise<void> {
  execFileSync(process.execPath, ['scripts/build.ts'], {stdio: 'inherit'});
  await fetchTestPrograms();
}
