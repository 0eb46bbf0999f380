import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';
import {keysOf} from './key-names.ts';

/** `domux send-key [--holdtime MS] DOMAIN KEY...` */
export const sendKey: Run = async (context, {options, words: [wanted = '', ...words]}) => {
  const names = words.flatMap(keysOf);
  if (names.length === 0) throw new UsageError('Name the keys, such as ctrl-alt-delete.');
  const {holdtime} = options;
  if (typeof holdtime === 'string' && !/^\d{1,6}$/.test(holdtime)) {
    throw new UsageError(`'${holdtime}' is no number of milliseconds.`);
  }
  return forEachDomain(context, [wanted], {doing: 'Pressing keys'}, (_, client) =>
    client.execute('send-key', {
      keys: names.map(data => ({type: 'qcode', data})),
      ...(holdtime === undefined ? {} : {'hold-time': Number(holdtime)}),
    }),
  );
};
