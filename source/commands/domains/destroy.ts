import {UsageError} from '../../errors.ts';
import {forEach} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux destroy DOMAIN...` */
export const destroy: Run = async (context, {words}) => {
  if (words.includes('0') || words.includes('Domain-0')) {
    throw new UsageError('Domain-0 is this host: it cannot be destroyed.');
  }

  const domains = await context.host.findAll(words);
  return forEach(context, domains, {doing: 'Destroying'}, async (domain, say) => {
    const notice = await context.host.destroy(domain);
    if (notice !== undefined) say(notice);
  });
};
