import {UsageError} from '../../errors.ts';
import type {Run} from '../verb.ts';
import {domainZeroName} from '../../config/domain-name.ts';

/** `domux domid NAME` */
export const domid: Run = async ({host, stdout}, {words: [name = '']}) => {
  const id = name === domainZeroName ? 0 : (await findOrUndefined(host, name))?.entry.id;
  if (id === undefined) {
    throw new UsageError(
      `Can't get domid of domain name '${name}', maybe this domain does not exist.`,
    );
  }
  stdout.write(`${id}\n`);
  return undefined;
};

/** `domux domname ID` */
export const domname: Run = async ({host, stdout}, {words: [id = '']}) => {
  if (!/^\d+$/.test(id)) throw new UsageError('Invalid domain id.\n');
  const name = Number(id) === 0 ? domainZeroName : (await findOrUndefined(host, id))?.entry.name;
  if (name === undefined) {
    throw new UsageError(
      `Can't get domain name of domain id '${id}', maybe this domain does not exist.`,
    );
  }
  stdout.write(`${name}\n`);
  return undefined;
};

async function findOrUndefined(host: Parameters<Run>[0]['host'], wanted: string) {
  try {
    return await host.find(wanted);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
