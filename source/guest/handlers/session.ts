import {commands} from '../../protocol/commands.ts';
import type {sessionCommands} from '../../protocol/commands/session.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import {describeSchema} from '../../protocol/introspection.ts';
import type {Peer} from '../control-server.ts';
import type {GuestProcess} from '../guest-process.ts';

/** Answers for the guest process, whichever of its domains is asked. */
export function createSessionHandlers(
  process: GuestProcess,
): TableHandlers<typeof sessionCommands, Peer> {
  return {
    qmp_capabilities: () => ({}),
    'domux-introduce': ({who}, peer) => {
      peer.who = who.slice(0, 200);
      return {};
    },
    'query-version': () => process.version,
    'query-commands': () => Object.keys(commands).map(name => ({name})),
    'query-qmp-schema': () => describeSchema(),
    'domux-host-domain': async ({directory, adopt, paused}, {who}) => {
      await process.host(directory, adopt ? 'adopt' : paused ? 'paused' : 'launch', who);
      return {};
    },
  };
}
