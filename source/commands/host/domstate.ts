import type {DomainInfo} from '../../protocol/commands.ts';
import {conditionOf} from '../../protocol/conditions.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {lines} from './listing/columns.ts';
import {listRows} from './listing/rows.ts';

/** `domux domstate [--json] DOMAIN...` */
export const domstate: Run = async (context, {options, words}) => {
  const states = (await listRows(context, words)).map(({info}) => {
    const {name, id} = info;
    return {name, id, state: describeState(info)};
  });
  if (options['json'] === true) writeJson(context.stdout, states);
  else context.stdout.write(lines(states.map(({state}) => state)));
  return undefined;
};

/** One word, from those of xm 4.4's domstate. */
export function describeState(info: DomainInfo): string {
  const condition = conditionOf(info);
  return condition === 'blocked' ? 'idle' : condition;
}
