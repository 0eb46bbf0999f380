import {RefusedError} from '../../errors.ts';
import type {Handlers} from '../../protocol/dispatcher.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain.ts';

type PanelHandlers = Pick<Handlers<Peer>, 'inject-nmi' | 'screendump'>;

/** What somebody in front of a machine could do and see. */
export function createPanelHandlers({lifecycle, record}: Domain): PanelHandlers {
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
      if (!filename.startsWith('/')) {
        throw new RefusedError('GenericError', `${filename} is not an absolute path.`);
      }
      await lifecycle.operation('screenshot')(filename);
      return done;
    },
  };
}
