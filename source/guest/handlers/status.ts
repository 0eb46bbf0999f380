import {RefusedError} from '../../errors.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import type {statusCommands} from '../../protocol/commands/status.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import type {GuestProcess} from '../guest-process.ts';
import {toDomainInfo, toStats} from '../domain/samples.ts';

/** Tells which domain this is and how it is doing. */
export function createStatusHandlers(
  domain: Domain,
  process: GuestProcess,
): TableHandlers<typeof statusCommands, Peer> {
  const {lifecycle, config} = domain;

  return {
    'query-name': () => ({name: domain.name()}),
    'query-uuid': () => ({UUID: config().uuid}),
    'query-status': () => {
      const {status} = lifecycle.state();
      return {running: status === 'running', singlestep: false, status};
    },
    'domux-query-domain': () => describe(domain),
    'domux-query-domains': () => Promise.all(process.domains().map(describe)),
    'domux-query-stats': async () => toStats(await domain.sample()),
    'domux-subscribe-stats': ({interval}, peer) => {
      if (interval !== 0 && (interval < 0.1 || interval > 3600)) {
        throw new RefusedError(
          'GenericError',
          `An interval of ${interval} s is not within 0.1 and 3600.`,
        );
      }
      peer.repeat(interval, () => {
        void domain
          .sample()
          .then(sample => peer.session.emit('DOMUX_STATS', toStats(sample), Date.now()));
      });
      return {};
    },
  };
}

async function describe(domain: Domain): Promise<DomainInfo> {
  return toDomainInfo(domain, await domain.sample());
}
