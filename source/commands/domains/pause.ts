import type {ControlClient} from '../../protocol/client.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux pause DOMAIN...` */
export const pause: Run = (context, {words}) =>
  forEachDomain(context, words, (_, client) => client.execute('stop'));

/** `domux unpause DOMAIN...` */
export const unpause: Run = (context, {words}) =>
  forEachDomain(context, words, (_, client: ControlClient) => client.execute('cont'));
