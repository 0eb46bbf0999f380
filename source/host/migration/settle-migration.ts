import {setTimeout as delay} from 'node:timers/promises';
import {UnreachableError} from '../../errors.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import {finishSending} from './finish-sending.ts';
import type {MigrationSource} from './migration-source.ts';
import type {Target} from './target.ts';

/** Which of the two hosts has the domain now. */
export type Settlement = 'there' | 'here';

/**
 * Brings a migration to an end, whatever has happened to either side: what the domain remembers here
 * decides, and the other side is told. Harmless where there is nothing to settle.
 *
 * @param open Gives the host that it was on its way to, by its address.
 * @returns where the domain is.
 */
export async function settleMigration(
  {host, run, domain}: MigrationSource,
  open: (address: string) => Target,
): Promise<Settlement> {
  for (;;) {
    let client: ControlClient;
    try {
      client = await host.control(domain);
    } catch (error) {
      if (error instanceof UnreachableError && readEntry(domain.directory) === undefined) {
        return 'there';
      }
      throw error;
    }
    try {
      const settled = await settleOnce(client, run, open);
      if (settled !== undefined) return settled;
    } catch (error) {
      // A guest process that was killed meanwhile has a successor.
      if (!(error instanceof UnreachableError)) throw error;
    } finally {
      client.close();
    }
    await delay(20);
  }
}

/** @returns undefined when it has to be looked at again. */
async function settleOnce(
  client: ControlClient,
  run: string,
  open: (address: string) => Target,
): Promise<Settlement | undefined> {
  const {id, to, there, phase, left} = await client.execute('domux-query-migration');
  if (id === undefined || to === undefined || there === undefined || phase === undefined) {
    return 'here';
  }
  if (phase === 'sending') {
    await client.execute('migrate_cancel');
    return undefined;
  }
  const handedOver = phase === 'handed-over';
  const target = open(to);
  const arrival = await target.resolve({id, domain: there, handedOver, left});
  if (arrival === 'taken' && handedOver) {
    await finishSending(client, {id, there, target, run});
    return 'there';
  }
  await client.execute('domux-end-migration', {id, outcome: 'stay'});
  return 'here';
}
