import {rmSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {createDisk} from '../../disks/create-disk.ts';
import {UsageError} from '../../errors.ts';
import {nameInFlight} from '../../registry/migrations/name-in-flight.ts';
import {readEntry, writeEntry} from '../../registry/domains/entry.ts';
import {writeOrder} from '../../registry/guests/orders.ts';
import type {ReceiveOrder} from '../../registry/guests/orders.ts';
import {claimOrRefuse, createDomain} from '../creating/create-domain.ts';
import type {Begin, CreatePort} from '../creating/create-domain.ts';
import type {DomainReference} from '../domain-reference.ts';

/**
 * Makes a domain that waits for its guest from another host. Its name is `NAME--incoming` until then,
 * as xl has it, and NAME is its own as well, so that nobody takes it meanwhile.
 *
 * @throws {UsageError} when the name is taken, or a disk that is to be made is there already.
 */
export async function receiveDomain(
  port: CreatePort,
  config: DomainConfig,
  order: Omit<ReceiveOrder, 'type'>,
  begin: Begin,
): Promise<DomainReference> {
  const {run} = port.places;
  const receive: Begin = async (directory, start) => {
    const entry = readEntry(directory);
    if (entry === undefined) throw new UsageError('It was destroyed meanwhile.');
    writeEntry(directory, {...entry, reserves: order.name});
    await claimOrRefuse(run, {name: order.name, id: entry.id});
    for (const {path, bytes, format} of order.copies ?? []) {
      await createDisk(path, bytes, format);
      made.push(path);
    }
    writeOrder(directory, {type: 'receive', ...order});
    return begin(directory, start);
  };
  const made: string[] = [];
  try {
    const name = nameInFlight(order.name, 'arriving');
    return await createDomain(port, config, receive, 'receive', name);
  } catch (error) {
    for (const path of made) rmSync(path, {force: true});
    throw error;
  }
}
