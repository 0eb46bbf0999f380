import {UsageError} from '../../errors.ts';
import type {Arguments} from '../../protocol/commands.ts';
import {forEachDomain} from '../for-each-domain.ts';
import {left, lines, right} from '../host/listing/columns.ts';
import type {Context, Invocation, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {setCredit} from './credit.ts';
import {readInteger, readMilliseconds} from './read-number.ts';
import {schedulingRows} from './rows.ts';
import type {SchedulingRow} from './rows.ts';

type Change = Omit<Arguments<'domux-set-scheduling'>, 'scheduler' | 'cap'>;

/**
 * `domux sched-sedf [DOMAIN [-p MS] [-s MS] [-l MS] [-e 0|1] [-w WEIGHT]]`, and Xen 3.0's
 * `domux sched-sedf DOMAIN PERIOD SLICE LATENCY EXTRA WEIGHT` in nanoseconds
 */
export const schedSedf: Run = async (context, invocation) => {
  const {options, words} = invocation;
  const [domain] = words;
  const {weight, ...change} = words.length > 1 ? readWords(words) : readChange(invocation);
  const reserves = Object.keys(change).length > 0;
  if (weight !== undefined && weight > 0) {
    if (reserves && change.slice !== 0) {
      throw new UsageError('Either a slice of each period, or a weight.');
    }
    return setCredit(context, nameOf(domain), {weight});
  }
  if (reserves) return reserve(context, nameOf(domain), change);

  const rows = await schedulingRows(context, words);
  if (options['json'] === true) writeJson(context.stdout, rows);
  else context.stdout.write(formatSedf(rows));
  return undefined;
};

/** xm's `domux atropos DOMAIN PERIOD SLICE LATENCY XTRATIME` */
export const atropos: Run = async (context, {words}) => {
  const {weight: _, ...change} = readWords(words);
  return reserve(context, nameOf(words[0]), change);
};

const reserve = (context: Context, domain: string, change: Change) =>
  forEachDomain(context, [domain], {doing: 'Scheduling'}, (_, client) =>
    client.execute('domux-set-scheduling', {scheduler: 'sedf', ...change}),
  );

function nameOf(domain: string | undefined): string {
  if (domain !== undefined) return domain;
  throw new UsageError('Must specify a domain to set parameters.');
}

function readChange({options}: Invocation): Change {
  const period = readMilliseconds('period', options['period']);
  const slice = readMilliseconds('slice', options['slice']);
  const latency = readMilliseconds('latency', options['latency']);
  const extra = readInteger('extra', options['extra']);
  const weight = readInteger('weight', options['weight']);
  return {
    ...(period === undefined ? {} : {period}),
    ...(slice === undefined ? {} : {slice}),
    ...(latency === undefined ? {} : {latency}),
    ...(extra === undefined ? {} : {extra: extra !== 0}),
    ...(weight === undefined ? {} : {weight}),
  };
}

function readWords([, ...words]: readonly string[]): Change {
  if (words.length < 4) throw new UsageError('After DOMAIN come PERIOD SLICE LATENCY EXTRA.');
  const names = ['PERIOD', 'SLICE', 'LATENCY', 'EXTRA', 'WEIGHT'];
  const [period = 0, slice = 0, latency = 0, extra = 0, weight = 0] = names.map(
    (name, index) => readInteger(name, words[index]) ?? 0,
  );
  return {period, slice, latency, extra: extra !== 0, weight};
}

/** xm's table (tools/python/xen/xm/main.py of Xen 4.4): its titles are as wide as they are. */
function formatSedf(rows: readonly SchedulingRow[]): string {
  const inMilliseconds = (value: number, width: number) => right((value / 1e6).toFixed(1), width);
  return lines([
    `${left('Name', 33)} ${right('ID', 4)} Period(ms) Slice(ms) ${left('Lat(ms)', 7)} ${left('Extra', 5)} Weight`,
    ...rows.map(
      ({name, id, period, slice, latency, extra, weight}) =>
        `${left(name, 32)} ${right(id, 5)} ${inMilliseconds(period, 9)} ${inMilliseconds(slice, 9)} ${inMilliseconds(latency, 7)} ${right(extra ? 1 : 0, 6)} ${right(weight, 6)}`,
    ),
  ]);
}
