import {forEachDomain} from '../../for-each-domain.ts';
import type {Run} from '../../verb.ts';

/** `domux migrate-cancel DOMAIN...` */
export const migrateCancel: Run = (context, {words}) =>
  forEachDomain(context, words, {doing: 'Calling off'}, (_, client) =>
    client.execute('migrate_cancel'),
  );
