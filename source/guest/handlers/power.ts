import type {powerCommands} from '../../protocol/commands/power.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** Lets a domain run, stop and end. */
export function createPowerHandlers({
  lifecycle,
}: Domain): TableHandlers<typeof powerCommands, Peer> {
  const done = {};
  return {
    stop: async (_, {who}) => {
      await lifecycle.pause(who);
      return done;
    },
    cont: async (_, {who}) => {
      await lifecycle.resume(who);
      return done;
    },
    system_powerdown: async (_, {who}) => {
      await lifecycle.powerButton(who);
      return done;
    },
    system_reset: async (_, {who}) => {
      await lifecycle.reset(who);
      return done;
    },
    quit: async (_, {who}) => {
      await lifecycle.destroy(who);
      return done;
    },
    'domux-shutdown': async ({reason}, {who}) => {
      await lifecycle.shutdown(reason, who);
      return done;
    },
  };
}
