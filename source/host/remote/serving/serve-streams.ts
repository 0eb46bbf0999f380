import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Duplex} from 'node:stream';
import {RefusedError, UnreachableError, UsageError} from '../../../errors.ts';
import type {HostArguments} from '../../../protocol/host-commands.ts';
import type {Link} from '../../../protocol/link/link.ts';
import {joinStreams} from '../../../system/join-streams.ts';
import {connectUnix} from '../../../system/unix-sockets.ts';
import {dialControl} from '../../connection.ts';
import type {Host} from '../../host.ts';
import type {DomainReference} from '../../domain-reference.ts';

type Given = HostArguments<'domux-open'>;

/** Joins channels of a link to what there is on this host. */
export function createStreams(
  {take}: Pick<Link, 'take'>,
  host: () => Pick<Host, 'find' | 'console' | 'display'>,
  who: () => string,
): (given: Given) => Promise<Record<string, never>> {
  const reach = async ({to, id, console = 0, position, path, command}: Given): Promise<Duplex> => {
    switch (to) {
      case 'control':
        return dialControl(await findPresent(host(), wanted(id, 'id')), who());
      case 'console':
        return host().console(await findPresent(host(), wanted(id, 'id')), console, position);
      case 'display':
        return host().display(await findPresent(host(), wanted(id, 'id')));
      case 'socket':
        return connected(wanted(path, 'path'));
      case 'command':
        return start(wanted(command, 'command'));
    }
  };

  return async given => {
    const channel = take(given.channel, given.window);
    try {
      joinStreams(channel, await reach(given));
    } catch (error) {
      channel.destroy();
      throw error;
    }
    return {};
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
