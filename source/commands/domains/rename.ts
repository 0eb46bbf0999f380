import type {Run} from '../verb.ts';
import {UsageError} from '../../errors.ts';
import {checkDomainName} from '../../config/domain-name.ts';

/** `domux rename DOMAIN NAME` */
export const rename: Run = async ({host}, {words: [wanted = '', name = '']}) => {
  const refusal = checkDomainName(name);
  if (refusal !== undefined) throw new UsageError(refusal);
  await host.rename(await host.find(wanted), name);
  return undefined;
};
