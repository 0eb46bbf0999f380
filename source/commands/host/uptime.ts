import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {formatShortUptimes, formatUptimes} from './format-uptime.ts';
import {listRows} from './listing/rows.ts';

/** `domux uptime [-s] [DOMAIN...]` */
export const uptime: Run = async (context, {options, words}) => {
  const now = new Date();
  const uptimes = (await listRows(context, words)).map(({info}) => {
    const startedAt = info['started-at'] ?? now.getTime() / 1000;
    return {name: info.name, id: info.id, uptime: Math.max(0, now.getTime() / 1000 - startedAt)};
  });

  if (options['json']) writeJson(context.stdout, uptimes);
  else if (options['short']) context.stdout.write(formatShortUptimes(uptimes, now));
  else context.stdout.write(formatUptimes(uptimes));
  return undefined;
};
