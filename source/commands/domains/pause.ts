import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux pause DOMAIN...` */
export const pause: Run = (context, {words}) =>
  forEachDomain(context, words, {doing: 'Pausing'}, (_, client) => client.execute('stop'));

/** `domux unpause DOMAIN...` */
export const unpause: Run = (context, {words}) =>
  forEachDomain(context, words, {doing: 'Unpausing'}, (_, client) => client.execute('cont'));
