import {RefusedError, UnreachableError} from '../../errors.ts';
import {domainDirectory} from '../../registry/domains/domain-files.ts';
import {readEntry} from '../../registry/domains/entry.ts';
import {findTaken} from '../../registry/migrations/taken.ts';
import type {Places} from '../../system/paths.ts';
import type {Host} from '../host.ts';
import type {Arrival, ArrivalQuestion} from './arrival.ts';

/** Brings a migration to its end on the host that it goes to. Asked again, it answers the same. */
export async function resolveArrival(
  host: Pick<Host, 'control'>,
  places: Pick<Places, 'run' | 'data'>,
  question: ArrivalQuestion,
): Promise<Arrival> {
  const {id, domain, handedOver, left} = question;
  const {run, data} = places;
  const isTaken = () => findTaken(data, id) !== undefined;
  if (isTaken()) return 'taken';
  const directory = domainDirectory(run, domain);
  const entry = readEntry(directory);
  if (entry === undefined) return 'never';

  const client = await host.control({directory, entry}).catch(whenGone(directory));
  if (client === undefined) return isTaken() ? 'taken' : 'never';
  try {
    const taken =
      handedOver &&
      left !== undefined &&
      (await client.execute('domux-take-over', {id, left}).then(yes, declined));
    if (!taken && !isTaken()) await client.execute('domux-give-up', {id}).then(yes, declined);
    return isTaken() ? 'taken' : 'never';
  } catch (error) {
    // Whoever was asked has died over it; its successor knows.
    if (!(error instanceof UnreachableError)) throw error;
    return await resolveArrival(host, places, question);
  } finally {
    client.close();
  }
}

const yes = () => true;

/** Whatever is refused, it is not waited for any more, or did not come whole. */
function declined(error: unknown): false {
  if (!(error instanceof RefusedError)) throw error;
  return false;
}

const whenGone = (directory: string) => (error: unknown) => {
  if (!(error instanceof UnreachableError) || readEntry(directory) !== undefined) throw error;
  return undefined;
};
