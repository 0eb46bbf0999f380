import {usualScheduling} from '../../config/processors/scheduling.ts';
import type {Result} from '../../protocol/commands.ts';
import {listRows} from '../host/listing/rows.ts';
import type {Context} from '../verb.ts';

/** How the host schedules one domain, as the verbs print it with `--json`. */
export type SchedulingRow = {
  readonly name: string;
  readonly id: number;
} & Result<'domux-query-scheduling'>;

/** Domain-0 is scheduled as everybody is. */
const usual = {...usualScheduling, period: 0, slice: 0, latency: 0, extra: false};

/** How the domains are scheduled that the words name, or all. */
export async function schedulingRows(
  context: Context,
  words: readonly string[],
): Promise<SchedulingRow[]> {
  const rows = await listRows(context, words);
  return Promise.all(
    rows.map(async ({info: {name, id}, domain}) => {
      if (domain === undefined) return {name, id, ...usual};
      const client = await context.host.control(domain);
      const told = await client.execute('domux-query-scheduling').finally(client.close);
      return {name, id, ...told};
    }),
  );
}
