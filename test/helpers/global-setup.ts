import {execFileSync} from 'node:child_process';

/** Journeys run the built program: it is built afresh, so that they never test an old one. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.ts'], {stdio: 'inherit'});
}
