import {execFile} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {findPlaces} from '../../system/paths.ts';

/** Milliseconds before the first try is repeated, and at most between two. */
const firstPause = 1000;
const longestPause = 60_000;

/**
 * Runs `domux migrate-settle`, which asks the other host how it stands and says so here, until there
 * is nothing left to settle. It reaches other hosts as every client does; a guest process cannot.
 *
 * @param domain Its ID, and the directory of the registry that it is in.
 * @param pending Whether there still is.
 * @param log Told why a try failed.
 */
export function createSettler(
  domain: SettledDomain,
  pending: () => boolean,
  log: (line: string) => void,
) {
  let busy = false;
  let pause = firstPause;

  const settle = async () => {
    if (busy || !pending()) return;
    busy = true;
    const problem = await runSettle(domain);
    busy = false;
    if (!pending()) return;
    if (problem !== undefined) log(`the migration is not settled yet: ${problem}`);
    setTimeout(() => void settle(), pause).unref();
    pause = Math.min(pause * 2, longestPause);
  };
  return () => void settle();
}

type SettledDomain = {readonly id: number; readonly run: string};

/** @returns what went wrong. */
function runSettle({id, run}: SettledDomain): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [clientProgram(), 'migrate-settle', String(id)],
      {env: environmentOf(run)},
      (error, _, said) => {
        resolve(error === null ? undefined : said.trim() || error.message);
      },
    );
  });
}

/** Whoever started this process may have had another registry. One that is elsewhere than usual was moved by DOMUX_HOME. */
const environmentOf = (run: string): NodeJS.ProcessEnv =>
  findPlaces(process.env).run === run ? process.env : {...process.env, DOMUX_HOME: dirname(run)};

/** The bundled command line lies beside the bundle of the guest process. */
function clientProgram(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  const here = dirname(fileURLToPath(import.meta.url));
  return fromSource ? join(here, '../../../dist/cli.cjs') : join(here, 'cli.cjs');
}
