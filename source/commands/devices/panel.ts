import {resolve} from 'node:path';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux screenshot DOMAIN FILE` */
export const screenshot: Run = async (context, {words: [wanted = '', file = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Taking a picture'}, (_, client) =>
    client.execute('screendump', {filename: resolve(file)}),
  );
