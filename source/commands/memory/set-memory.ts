import {DomuxError, UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';
import {parseSize} from './parse-size.ts';

/** `domux mem-set DOMAIN SIZE` */
export const memSet = setMemory('balloon', 'dynamic');

/** `domux mem-max DOMAIN SIZE` */
export const memMax = setMemory('domux-set-maximum', 'static');

/** Says first what failed, in xl's words (tools/xl/xl_mem.c), and then why. */
function setMemory(command: 'balloon' | 'domux-set-maximum', kind: string): Run {
  return async (context, {words: [wanted = '', size = '']}) => {
    const value = parseSize(size);
    if (wanted === '0' || wanted === 'Domain-0') {
      throw new UsageError('Domain-0 is this host: its memory cannot be set.');
    }

    return forEachDomain(context, [wanted], {doing: 'Setting memory'}, async ({entry}, client) => {
      try {
        await client.execute(command, {value});
      } catch (error) {
        if (error instanceof DomuxError) {
          context.stderr.write(`cannot set domid ${entry.id} ${kind} max memory to : ${size}\n`);
        }
        throw error;
      }
    });
  };
}
