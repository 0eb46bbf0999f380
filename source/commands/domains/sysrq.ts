import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux sysrq DOMAIN LETTER` */
export const sysrq: Run = async (context, {words: [wanted = '', key = '']}) => {
  if ([...key].length !== 1) throw new UsageError('Invalid sysrq.');

  return forEachDomain(context, [wanted], {doing: 'Sending a SysRq key'}, async (_, client) => {
    const {output} = await client.execute('domux-sysrq', {key});
    if (output !== '') context.stdout.write(output.endsWith('\n') ? output : `${output}\n`);
  });
};
