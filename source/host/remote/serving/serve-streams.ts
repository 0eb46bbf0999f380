import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Duplex} from 'node:stream';
import {RefusedError, UnreachableError, UsageError} from '../../../errors.ts';
import type {HostArguments} from '../../../protocol/host-commands.ts';
import {havingOf, openingOf} from '../../../protocol/wire/open-console.ts';
import type {Opening} from '../../../protocol/wire/open-console.ts';
import type {Link} from '../../../protocol/link/link.ts';
import {joinStreams} from '../../../system/join-streams.ts';
import {connectUnix} from '../../../system/unix-sockets.ts';
import {dialControl} from '../../connection.ts';
import type {Host} from '../../host.ts';
import type {DomainReference} from '../../domain-reference.ts';

type Given = HostArguments<'domux-open'>;
type Reached = {readonly stream: Duplex; readonly opening?: Opening};

/** Joins channels of a link to what there is on this host. */
export function createStreams(
  {take}: Pick<Link, 'take'>,
  host: () => Pick<Host, 'find' | 'view' | 'display'>,
  who: () => string,
): (given: Given) => Promise<Opening> {
  const find = (id: number | undefined) => findPresent(host(), wanted(id, 'id'));

  const reach = async (given: Given): Promise<Reached> => {
    const {to, id, console = 0, path, command} = given;
    switch (to) {
      case 'control':
        return {stream: await dialControl(await find(id), who())};
      case 'console':
        return host().view(await find(id), console, havingOf(given));
      case 'display':
        return {stream: await host().display(await find(id))};
      case 'socket':
        return {stream: await connected(wanted(path, 'path'))};
      case 'command':
        return {stream: await start(wanted(command, 'command'))};
    }
  };

  return async given => {
    const channel = take(given.channel, given.window);
    try {
      const {stream, opening = {}} = await reach(given);
      joinStreams(channel, stream);
      return openingOf(opening);
    } catch (error) {
      channel.destroy();
      throw error;
    }
  };
}

/** @throws {UnreachableError} when the domain is gone. */
export async function findPresent(host: Pick<Host, 'find'>, id: number): Promise<DomainReference> {
  try {
    return await host.find(String(id));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UnreachableError(`Domain ${id} is gone.`, {cause: error});
  }
}

function wanted<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new RefusedError('GenericError', `Parameter '${name}' is missing`);
}

async function connected(path: string): Promise<Duplex> {
  const socket = connectUnix(path);
  await once(socket, 'connect');
  return socket;
}

/** Its standard input and output; what it says otherwise goes where this process's own does. */
async function start([program = '', ...args]: readonly string[]): Promise<Duplex> {
  const child = spawn(program, args, {stdio: ['pipe', 'pipe', 'inherit']});
  await once(child, 'spawn');
  const stream = Duplex.from({readable: child.stdout, writable: child.stdin});
  stream.once('close', () => child.kill('SIGHUP'));
  return stream;
}
