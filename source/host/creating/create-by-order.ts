import {existsSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import {writeOrder} from '../../registry/guests/orders.ts';
import type {CopyOrder, RestoreOrder} from '../../registry/guests/orders.ts';
import {createDomain} from './create-domain.ts';
import type {Begin, CreatePort} from './create-domain.ts';
import type {DomainReference} from '../domain-reference.ts';

/** Creates a domain that goes on from a state that was saved. Once it is called off, nothing is left of it. */
export async function createByOrder(
  port: CreatePort,
  config: DomainConfig,
  order: RestoreOrder | CopyOrder,
  signal: AbortSignal | undefined,
  begin: Begin,
): Promise<DomainReference> {
  const onAbort = (directory: string) => () => {
    const entry = readEntry(directory);
    if (entry) port.destroy({directory, entry}).catch(() => undefined);
  };
  const beginByOrder: Begin = (directory, start) => {
    signal?.throwIfAborted();
    writeOrder(directory, order);
    signal?.addEventListener('abort', onAbort(directory));
    return begin(directory, start);
  };
  try {
    return await createDomain(port, config, beginByOrder, order.type);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** @throws {UsageError} for a file of the host's that the machine needs and that is not there. */
export function requireFiles({kernel, kernelElf, ramdisk, disks}: DomainConfig): void {
  const needed = [
    ...(kernel === undefined ? [] : [['The kernel', kernel] as const]),
    ...(kernelElf === undefined ? [] : [['The kernel', kernelElf] as const]),
    ...(ramdisk === undefined ? [] : [['The ramdisk', ramdisk] as const]),
    ...disks
      .filter(({format}) => format !== 'empty')
      .flatMap(({vdev, target, layer}) =>
        [target, ...(layer === undefined ? [] : [layer])].map(
          path => [`Disk ${vdev}`, path] as const,
        ),
      ),
  ];
  for (const [what, path] of needed) {
    if (!existsSync(path)) {
      throw new UsageError(`${what} of the saved domain, ${path}, is not there any more.`);
    }
  }
}
