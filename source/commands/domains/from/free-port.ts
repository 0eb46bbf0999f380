import {createServer} from 'node:net';
import {UsageError} from '../../../errors.ts';
import {withLock} from '../../../images/lock.ts';
import type {Places} from '../../../system/paths.ts';
import {listConfigs, readConfigIfPresent} from '../../../host/configs/find-config.ts';

const firstPort = 2201;
const lastPort = 2999;

/**
 * Finds ports of this host's loopback for a new domain: nobody listens on them, and no config among the
 * others names them. Another domain that is made meanwhile waits until `use` has written them down.
 */
export function withFreePorts<T>(
  {configs, data}: Pick<Places, 'configs' | 'data'>,
  count: number,
  use: (ports: readonly number[]) => T | Promise<T>,
): Promise<T> {
  return withLock(data, 'ports', {}, async () => use(await findFreePorts(configs, count)));
}

async function findFreePorts(configsDirectory: string, count: number): Promise<readonly number[]> {
  const texts = listConfigs(configsDirectory).map(readConfigIfPresent);
  const named = new Set(
    texts.flatMap(text =>
      Array.from((text ?? '').matchAll(/\b(?:tcp|udp):(?:[\d.]+:)?(\d+):\d+/g), ([, port]) =>
        Number(port),
      ),
    ),
  );
  const found: number[] = [];
  for (let port = firstPort; port <= lastPort && found.length < count; port++) {
    if (!named.has(port) && (await isFree(port))) found.push(port);
  }
  if (found.length === count) return found;
  throw new UsageError(
    `No port from ${firstPort} to ${lastPort} is free to lead to the guest: write forward=['tcp:PORT:22'].`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
