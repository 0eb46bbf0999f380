import type {migrationCommands} from '../../protocol/commands/migration.ts';
import {migrationExchange} from '../../protocol/shapes/migration-exchange.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {findConsole} from './consoles.ts';

/** The commands that carry a domain from one host to another. */
export function createMigrationHandlers(
  domain: Domain,
): TableHandlers<typeof migrationCommands, Peer> {
  const {lifecycle} = domain;
  const {sendings, receivings} = lifecycle;
  const done = {};

  return {
    'domux-query-offer': async () => {
      lifecycle.check('domux-migrate');
      lifecycle.operation('send');
      await lifecycle.machine().checkMovable?.();
      const offer = await lifecycle.machine().offer?.();
      return {config: domain.config(), exchange: migrationExchange, offer};
    },
    'domux-migrate': (request, peer) => sendings.send(request, peer, peer.who),
    'domux-dismiss-viewers': ({id}) => sendings.dismiss(id),
    'domux-end-migration': async (request, {who}) => {
      await sendings.end(request, who);
      return done;
    },
    'domux-await-sent': async ({id}) => ({memory: await sendings.sent(id)}),
    'domux-send-again': async ({id, socket}) => {
      await sendings.sendAgain(id, socket);
      return done;
    },
    'domux-query-migration': () => sendings.query(),
    'domux-attend': ({id}, peer) => receivings.attend(id, peer),
    'domux-fill-console': ({console, position, log}, peer) => {
      lifecycle.check('domux-fill-console');
      const found = findConsole(domain, console);
      const {arriving, keep} = found;
      if (!log) arriving.begin(position);
      peer.handOver(socket => {
        socket.on('data', log ? keep : arriving.fill);
        if (!log) socket.once('close', arriving.end);
      });
      return done;
    },
    'domux-recover': async ({id, comes}, {who}) => ({
      waits: await receivings.recover(id, comes, who),
    }),
    'domux-give-up': async ({id}, {who}) => {
      await receivings.giveUp(id, who);
      return done;
    },
    'domux-take-over': async (request, {who}) => {
      await receivings.take(request, who);
      return done;
    },
  };
}
