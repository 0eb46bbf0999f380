import type {ControlClient} from '../../protocol/wire/client.ts';
import {openWay} from './open-way.ts';
import type {Way} from './open-way.ts';
import type {Target} from './target.ts';

export type SentDomain = {
  /** Of the migration. */
  readonly id: string;
  /** ID of the domain on the other host, which has taken it. */
  readonly there: number;
  readonly target: Target;
  /** The directory of the registry here. */
  readonly run: string;
};

/**
 * Has a domain leave that was taken elsewhere, once nothing here is needed of it any more. Where its
 * memory follows it, and the way breaks meanwhile, that goes on by another one.
 *
 * @param client Of the domain here.
 */
export async function finishSending(
  client: ControlClient,
  {id, there, target, run}: SentDomain,
): Promise<void> {
  let way: Way | undefined;
  try {
    for (;;) {
      const {memory} = await client.execute('domux-await-sent', {id});
      way?.close();
      if (memory === 'whole') break;
      const waiting = await askToRecover({id, there, target}, memory === 'broken');
      if (waiting === undefined) break;
      way = await openWay(run, target, waiting, {
        mode: 'postcopy',
        name: `${id}-again`,
        door: 'guest',
      });
      await client.execute('domux-send-again', {id, socket: way.socket});
    }
  } finally {
    way?.close();
  }
  await client.execute('domux-end-migration', {id, outcome: 'gone'});
}

/**
 * @param comes The rest can still come; otherwise it never will.
 * @returns the domain there, where it waits for the rest.
 */
async function askToRecover({id, there, target}: Omit<SentDomain, 'run'>, comes: boolean) {
  const domain = await target.find(there);
  if (domain === undefined) return undefined;
  const far = await target.control(domain);
  try {
    return (await far.execute('domux-recover', {id, comes})).waits ? domain : undefined;
  } finally {
    far.close();
  }
}
