import type {DomainConfig} from '../../config/domain-config.ts';
import type {CopyOrder} from '../../registry/guests/orders.ts';
import {identify} from '../../system/processes.ts';
import {createByOrder, requireFiles} from './create-by-order.ts';
import type {Begin, CreatePort} from './create-domain.ts';
import type {DomainReference} from '../domain-reference.ts';

/** Makes a domain that is the copy of another one, which is being saved meanwhile. */
export async function copyDomain(
  port: CreatePort,
  config: DomainConfig,
  order: Omit<CopyOrder, 'type' | 'maker'>,
  signal: AbortSignal,
  begin: Begin,
): Promise<DomainReference> {
  requireFiles(config);
  const maker = identify(process.pid);
  if (maker === undefined) throw new Error('/proc is not mounted');
  return createByOrder(port, config, {type: 'copy', maker, ...order}, signal, begin);
}
