import type {Duplex} from 'node:stream';
import {UnreachableError, UsageError, messageOf} from '../errors.ts';
import {connectUnix} from '../system/unix-sockets.ts';
import type {Host} from './host.ts';
import type {DomainReference} from './domain-reference.ts';

/** Connects to the display of a domain: `Host.display`. */
export async function openDisplay(
  domain: DomainReference,
  control: Host['control'],
): Promise<Duplex> {
  const {name} = domain.entry;
  const client = await control(domain);
  const {service} = await client.execute('query-vnc').finally(client.close);
  if (service === undefined) {
    throw new UsageError(
      `Domain ${name} has no display: set vnc = 1 in its config (machine qemu) and start it again.`,
    );
  }
  const socket = connectUnix(service);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', error =>
      reject(new UnreachableError(`The display of ${name}: ${messageOf(error)}`, {cause: error})),
    );
  });
  return socket;
}
