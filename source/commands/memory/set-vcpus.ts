import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux vcpu-set [-i] DOMAIN COUNT`, with the refusals of xl (tools/xl/xl_vcpu.c). */
export const setVcpus: Run = async (context, {options, words: [wanted = '', text = '']}) => {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new UsageError('Error: Invalid argument.');
  }
  const overcommit = options['ignore-host'] === true;
  return forEachDomain(context, [wanted], {doing: 'Setting processors'}, (_, client) =>
    client.execute('domux-set-vcpus', {value: count, overcommit}),
  );
};
