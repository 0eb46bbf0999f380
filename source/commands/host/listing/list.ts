import {UsageError} from '../../../errors.ts';
import type {Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {stateTest} from './filter-state.ts';
import {formatList, onlyPool} from './format-list.ts';
import {toListedJson} from './list-json.ts';
import {listRows} from './rows.ts';

/** `domux list [DOMAIN...]` */
export const list: Run = async (context, {options, words}) => {
  const {stdout} = context;
  const {state, pool} = options;
  if ((state ?? pool) !== undefined && words.length > 0) {
    throw new UsageError('Error: You may specify either a state or a particular VM, but not both');
  }

  if (pool !== undefined && pool !== onlyPool) {
    throw new UsageError(`There is no pool ${String(pool)}: all are in ${onlyPool}.`);
  }

  const isWanted = typeof state === 'string' ? stateTest(state) : () => true;
  const rows = (await listRows(context, words)).filter(({info}) => isWanted(info));
  const infos = rows.map(({info}) => info);

  if (options['json']) writeJson(stdout, rows.map(toListedJson));
  else if (options['long'])
    stdout.write(await (await import('./long-list.ts')).longList(context, rows));
  else if (options['2005']) stdout.write((await import('./format-2005.ts')).format2005List(infos));
  else
    stdout.write(
      formatList(infos, {
        verbose: options['verbose'] === true,
        context: options['context'] === true || options['label'] === true,
        cpupool: options['cpupool'] === true,
        numa: options['numa'] === true,
      }),
    );
  return undefined;
};
