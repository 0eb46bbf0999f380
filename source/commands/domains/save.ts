import {resolve} from 'node:path';
import {UsageError} from '../../errors.ts';
import {requireConfig} from '../../host/configs/find-config.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import {queryConfig} from '../../host/query-config.ts';
import {interruptible} from '../interruptible.ts';
import type {Context, Run} from '../verb.ts';
import {readDomainConfig} from './creating/read-domain-config.ts';
import {showTransfer} from './migration/transfer-progress.ts';

/** `domux save [-c|-p] DOMAIN FILE [CONFIG]` */
export const save: Run = async (context, {options, words}) => {
  const [wanted = '', given = '', replacement] = words;
  const {checkpoint, paused} = options;
  if (checkpoint && paused)
    throw new UsageError('Afterwards it either runs (-c) or is paused (-p).');
  if (wanted === '0' || wanted === 'Domain-0') {
    throw new UsageError('Domain-0 is this host: it cannot be saved.');
  }

  const domain = await context.host.find(wanted);
  const file = resolve(given);
  const config =
    replacement === undefined ? undefined : await otherConfig(context, domain, replacement);
  context.stderr.write(`Saving to ${file}\n`);
  const progress = showTransfer(context, `Saving domain ${domain.entry.name}`);
  const client = await context.host.control(domain);
  // The first one waits for the answer.
  const second = await context.host.control(domain);
  try {
    progress.watch(second);
    await interruptible(async signal => {
      const cancel = () => void second.execute('migrate_cancel').catch(() => undefined);
      signal.addEventListener('abort', cancel);
      await client
        .execute('domux-save', {
          file,
          then: checkpoint ? 'cont' : paused ? 'stop' : 'destroy',
          ...(config === undefined ? {} : {config}),
        })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw error;
        });
    });
  } finally {
    progress.stop();
    second.close();
    client.close();
  }
  return undefined;
};

/** The config to keep in the file: that of the same guest, whatever the file says of its UUID. */
async function otherConfig(context: Context, domain: DomainReference, name: string) {
  const path = resolve(requireConfig(context.places.configs, name));
  const {config} = readDomainConfig(context, path, [], true);
  const {uuid} = await queryConfig(context.host, domain);
  return {...config, uuid};
}
