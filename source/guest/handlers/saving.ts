import type {savingCommands} from '../../protocol/commands/saving.ts';
import type {TableHandlers} from '../../protocol/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain.ts';
import {checkAbsolute} from './absolute-path.ts';
import {readConfigFor} from './configuration.ts';

/** Saves a domain in a file. */
export function createSavingHandlers({
  lifecycle,
  config,
}: Domain): TableHandlers<typeof savingCommands, Peer> {
  return {
    'domux-save': async ({file, then, config: given}, {who}) => {
      checkAbsolute(file);
      const kept = given === undefined ? undefined : readConfigFor(config(), given);
      return {size: await lifecycle.save({file, then, config: kept}, who)};
    },
    'query-migrate': () => lifecycle.transfer.query(),
    migrate_cancel: async (_, {who}) => {
      await lifecycle.sendings.cancel(who);
      return {};
    },
  };
}
