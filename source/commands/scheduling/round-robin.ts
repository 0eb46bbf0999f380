import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';
import {writeHostSlice} from './write-host-slice.ts';

/** The slice of SCHED_RR, of all threads of the host, in milliseconds (sched(7)). */
const sliceFile = '/proc/sys/kernel/sched_rr_timeslice_ms';

/** `domux rrobin SLICE` and `domux rrobin DOMAIN...` */
export const roundRobin: Run = async (context, {words}) => {
  const [slice = ''] = words;
  if (words.length === 1 && /^\d{6,}$/.test(slice)) return setSlice(Number(slice));
  return forEachDomain(context, words, {doing: 'Scheduling'}, (_, client) =>
    client.execute('domux-set-scheduling', {scheduler: 'rrobin'}),
  );
};

async function setSlice(nanoseconds: number): Promise<undefined> {
  const milliseconds = Math.round(nanoseconds / 1e6);
  if (milliseconds < 1) {
    throw new UsageError('Linux has no slices of less than a millisecond: 1000000.');
  }
  writeHostSlice([sliceFile], milliseconds, `This kernel has no slice to change: ${sliceFile}.`);
  return undefined;
}
