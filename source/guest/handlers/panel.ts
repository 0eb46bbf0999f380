import {RefusedError} from '../../errors.ts';
import type {panelCommands} from '../../protocol/commands/panel.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';
import {checkAbsolute} from './absolute-path.ts';

/** What somebody in front of a machine could do and see. */
export function createPanelHandlers({
  lifecycle,
  record,
}: Domain): TableHandlers<typeof panelCommands, Peer> {
  const done = {};
  return {
    'inject-nmi': async (_, {who}) => {
      lifecycle.check('inject-nmi');
      await lifecycle.operation('injectNmi')();
      record('nmi sent', who);
      return done;
    },
    screendump: async ({filename}) => {
      lifecycle.check('screendump');
      checkAbsolute(filename);
      await lifecycle.operation('screenshot')(filename);
      return done;
    },
    'query-vnc': () => {
      const {display} = lifecycle.machine().describe();
      return display === undefined
        ? {enabled: false}
        : {enabled: true, family: 'unix', service: display, auth: 'none'};
    },
    'domux-sysrq': async ({key}, {who}) => {
      if ([...key].length !== 1)
        throw new RefusedError('GenericError', 'A SysRq key is one character.');
      lifecycle.check('domux-sysrq');
      record('sysrq', who, key);
      return {output: await lifecycle.operation('sysrq')(key)};
    },
  };
}
