import {completeConfig} from '../../../config/stored-config.ts';
import type {TableHandlers} from '../../../protocol/wire/dispatcher.ts';
import type {hostCommands} from '../../../protocol/host-commands.ts';
import type {ReceiveOrder} from '../../../registry/guests/orders.ts';
import type {LocalHost} from '../../host.ts';

type MigrationCommand = 'domux-receive-domain' | 'domux-resolve-arrival' | 'domux-query-moved';

/** Carries out what a host is asked that domains are migrated to, or were. */
export function serveMigrations(
  host: () => LocalHost,
): Pick<TableHandlers<typeof hostCommands, undefined>, MigrationCommand> {
  return {
    'domux-receive-domain': async ({config, order}) => ({
      domain: await host().receive(completeConfig(config), order as Omit<ReceiveOrder, 'type'>),
    }),
    'domux-resolve-arrival': async ({'handed-over': handedOver, ...question}) => ({
      arrival: await host().resolveArrival({...question, handedOver}),
    }),
    'domux-query-moved': async ({id}) => {
      const moved = await host().moved(id);
      return moved === undefined ? {} : {moved};
    },
  };
}
