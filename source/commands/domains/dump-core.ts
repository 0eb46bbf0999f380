import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {RefusedError, UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import {makePrivateDirectory} from '../../system/paths.ts';
import {startProgress} from '../output/progress.ts';
import type {Context, Run} from '../verb.ts';

/** `domux dump-core [-L] [-C] [-R] DOMAIN [FILE]` */
export const dumpCore: Run = async (context, {options, words: [wanted = '', given]}) => {
  const {live, crash, reset} = options;
  if (crash && reset) throw new UsageError('After a dump, either --crash or --reset.');

  const domain = await context.host.find(wanted);
  const file = given === undefined ? defaultFile(context, domain) : resolve(given);
  checkFile(file);

  context.stdout.write(`Dumping core of domain: ${wanted} ...\n`);
  const progress = startProgress(
    context.stderr,
    seconds => `Dumping core of domain ${domain.entry.name} to ${file} (${seconds} s)`,
  );
  const client = await context.host.control(domain);
  try {
    const dump = () => client.execute('domux-dump-core', {file});
    await (live ? dump() : whilePaused(client, dump));
    if (reset) await client.execute('system_reset');
  } finally {
    progress.stop();
    client.close();
  }

  if (given === undefined) context.stdout.write(`${file}\n`);
  if (crash) await context.host.destroy(domain);
  return undefined;
};

/** Pauses a domain that runs, so that its memory is of one moment, where its machine can. */
async function whilePaused(client: ControlClient, act: () => Promise<unknown>): Promise<void> {
  const {status} = await client.execute('query-status');
  const paused = status === 'running' && (await pause(client));
  try {
    await act();
  } finally {
    if (paused) await client.execute('cont');
  }
}

async function pause(client: ControlClient): Promise<boolean> {
  try {
    await client.execute('stop');
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.errorClass === 'DomuxNotSupported') return false;
    throw error;
  }
}

function checkFile(file: string): void {
  if (existsSync(file)) throw new UsageError(`${file} exists already: name a file that does not.`);
  const directory = dirname(file);
  if (!existsSync(directory)) throw new UsageError(`There is no directory ${directory}.`);
}

/** `2005-0901-1200.05-web.5.core`, as xend names one. */
function defaultFile({places}: Context, {entry}: DomainReference): string {
  const directory = join(places.data, 'dump');
  makePrivateDirectory(directory);
  return join(directory, `${coreStamp(new Date())}-${entry.name}.${entry.id}.core`);
}

/** Local time in xend's form, `%Y-%m%d-%H%M.%S`. */
export function coreStamp(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}${two(time.getMinutes())}.${two(time.getSeconds())}`;
  return `${time.getFullYear()}-${day}-${clock}`;
}
