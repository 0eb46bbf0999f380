import {UsageError} from '../../errors.ts';
import type {DomainReference} from '../domain-reference.ts';
import type {RemoteHost} from '../remote/remote-host.ts';
import type {Target} from './target.ts';

/** Bytes of a guest's memory that may be under way: a fast line that is long holds megabytes. */
const window = 4 * 1024 * 1024;

/** @returns undefined where there is no such domain. */
function whenNone(error: unknown): undefined {
  if (!(error instanceof UsageError)) throw error;
}

/** Another host as one to migrate domains to. */
export function createRemoteTarget(host: RemoteHost): Target {
  return {
    address: host.address,
    query: async () => {
      const {machines, architecture, exchange = 1, places, ...free} = await host.query();
      const {'memory-free': memoryFree, 'disk-free': diskFree} = free;
      return {machines, architecture, exchange, memoryFree, diskFree, data: places.data};
    },
    files: host.queryFiles,
    receive: async (config, order) =>
      (await host.execute('domux-receive-domain', {config, order})).domain as DomainReference,
    resolve: async ({id, domain, handedOver, left}) => {
      const given = {id, domain, 'handed-over': handedOver, ...(left === undefined ? {} : {left})};
      return (await host.execute('domux-resolve-arrival', given)).arrival;
    },
    find: id => host.find(String(id)).catch(whenNone),
    control: domain => host.control(domain),
    connect: path => host.open({to: 'socket', path, window}),
  };
}
