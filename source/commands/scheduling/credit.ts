import {usualScheduling, weightOfBvt} from '../../config/processors/scheduling.ts';
import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import {left, lines, right} from '../host/listing/columns.ts';
import type {Context, Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {readInteger} from './read-number.ts';
import {schedulingRows} from './rows.ts';
import type {SchedulingRow} from './rows.ts';

/** `domux sched-credit [-d DOMAIN [-w WEIGHT] [-c CAP]]` */
export const schedCredit: Run = async (context, {options}) => {
  const {domain} = options;
  const weight = readInteger('weight', options['weight']);
  const cap = readInteger('cap', options['cap']);
  if (weight !== undefined || cap !== undefined) {
    if (typeof domain !== 'string') {
      throw new UsageError('Must specify a domain to set parameters: -d DOMAIN.');
    }
    return setCredit(context, domain, {
      ...(weight === undefined ? {} : {weight}),
      ...(cap === undefined ? {} : {cap}),
    });
  }
  const rows = await schedulingRows(context, typeof domain === 'string' ? [domain] : []);
  if (options['json'] === true) writeJson(context.stdout, rows);
  else context.stdout.write(formatCredit(rows));
  return undefined;
};

/** xm's `domux bvt DOMAIN MCUADV WARPBACK WARPVALUE WARPL WARPU` */
export const bvt: Run = async (context, {words: [domain = '', ...words]}) => {
  const names = ['MCUADV', 'WARPBACK', 'WARPVALUE', 'WARPL', 'WARPU'];
  const [advance = 0, back = 0, value = 0] = names.map(
    (name, index) => readInteger(name, words[index]) ?? 0,
  );
  if (advance < 1) throw new UsageError('MCUADV is at least 1.');
  return setCredit(context, domain, {weight: weightOfBvt(advance, back !== 0 && value > 0)});
};

/** Sets what is given, of a domain that may have had another scheduler. */
export const setCredit = (
  context: Context,
  domain: string,
  change: {readonly weight?: number; readonly cap?: number},
) =>
  forEachDomain(context, [domain], {doing: 'Scheduling'}, (_, client) =>
    client.execute('domux-set-scheduling', {scheduler: 'credit', ...change}),
  );

/** The table of xm and xl (tools/xl/xl_sched.c). One with another scheduler has a dash. */
function formatCredit(rows: readonly SchedulingRow[]): string {
  const number = (row: SchedulingRow, value: number) =>
    row.scheduler === usualScheduling.scheduler ? value : '-';
  return lines([
    `${left('Name', 33)} ${right('ID', 4)} ${right('Weight', 6)} ${right('Cap', 4)}`,
    ...rows.map(
      row =>
        `${left(row.name, 33)} ${right(row.id, 4)} ${right(number(row, row.weight), 6)} ${right(number(row, row.cap), 4)}`,
    ),
  ]);
}
