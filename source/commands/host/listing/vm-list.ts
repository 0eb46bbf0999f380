import type {DomainInfo} from '../../../protocol/commands.ts';
import type {Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {left, lines} from './columns.ts';
import {listRows} from './rows.ts';

const header = 'UUID                                  ID    name';

/** The table of `xl vm-list`. */
export const formatVms = (domains: readonly Pick<DomainInfo, 'uuid' | 'id' | 'name'>[]): string =>
  lines([header, ...domains.map(({uuid, id, name}) => `${uuid}  ${id}    ${left(name, 30)}`)]);

/** `domux vm-list`: without Domain-0, which is no virtual machine. */
export const vmList: Run = async (context, {options}) => {
  const rows = await listRows(context, []);
  const domains = rows.flatMap(({info: {uuid, id, name}, domain}) =>
    domain ? {uuid, id, name} : [],
  );
  if (options['json']) writeJson(context.stdout, domains);
  else context.stdout.write(formatVms(domains));
  return undefined;
};
