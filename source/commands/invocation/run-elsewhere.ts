import type {HostAddress} from '../../host/remote/connecting/host-address.ts';
import type {RemoteHost} from '../../host/remote/remote-host.ts';
import {greetHost, openHost} from './open-host.ts';
import type {OpenHostPort} from './open-host.ts';
import {startProgress} from '../output/progress.ts';
import type {ClientContext, Invocation, RunPlace, Verb} from '../verb.ts';

/** A command line that was understood. */
export type Elsewhere = {
  readonly verb: Verb;
  /** The verb's full name: `config show`. */
  readonly path: string;
  /** What follows it. */
  readonly rest: readonly string[];
  readonly invocation: Invocation;
  readonly place: RunPlace;
};

/** Runs a verb on the domains of another host: there, or here with that host as its own. */
export async function runElsewhere(
  address: HostAddress,
  context: Omit<ClientContext, 'host' | 'remote' | 'places'> & OpenHostPort,
  {verb, path, rest, invocation, place}: Elsewhere,
): Promise<number> {
  const {stdin, stdout, stderr, env, places: _places, ...common} = context;
  const remote = openHost(address, context);
  try {
    if (place === 'user' && verb.loadForUser !== undefined) {
      if (!verb.lazyHost) await greetHost(remote, stderr);
      const run = await verb.loadForUser();
      const around = {...common, stdin, stdout, stderr, env, who: remote.who()};
      return (await run({...around, host: remote, remote}, invocation)) ?? 0;
    }

    return await runThere(remote, [...path.split(' '), ...rest], context);
  } finally {
    remote.close();
  }
}

/** Runs a verb where the domains are, with what it reads and writes here. */
async function runThere(
  remote: RemoteHost,
  words: readonly string[],
  {stdin, stdout, stderr, env}: Pick<ClientContext, 'stdin' | 'stdout' | 'stderr' | 'env'>,
): Promise<number> {
  const progress = startProgress(
    stderr,
    seconds => `Connecting to ${remote.address}: ${seconds} s`,
  );
  void remote.greet().then(progress.stop, progress.stop);
  const {promise: unread, resolve} = Promise.withResolvers<number>();
  // A reader that has had enough ends what writes to it.
  stdout.once('error', () => resolve(0));
  return Promise.race([remote.run(words, {stdin, stdout, stderr, env, alone: true}), unread]);
}
