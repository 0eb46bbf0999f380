import {RefusedError} from '../../errors.ts';
import {describeStatus} from '../../protocol/conditions.ts';
import {doneIn} from '../../protocol/states.ts';
import type {RunState} from '../../protocol/states.ts';
import {forEachDomain} from '../for-each-domain.ts';
import type {Run} from '../verb.ts';

/** `domux pause DOMAIN...` */
export const pause: Run = (context, {words}) => change(context, words, 'stop', 'Pausing');

/** `domux unpause DOMAIN...` */
export const unpause: Run = (context, {words}) => change(context, words, 'cont', 'Unpausing');

/** The protocol takes it in silence where nothing is left to do; whoever types it is told, as by xm. */
const change = (
  context: Parameters<Run>[0],
  words: readonly string[],
  command: keyof typeof doneIn,
  doing: string,
): ReturnType<typeof forEachDomain> =>
  forEachDomain(context, words, {doing}, async ({entry}, client) => {
    const {status} = await client.execute('query-status');
    const done: readonly RunState[] = doneIn[command];
    if (done.includes(status)) {
      throw new RefusedError(
        'DomuxIllegalState',
        `Domain ${entry.name} is ${describeStatus(status)} already.`,
      );
    }
    await client.execute(command);
  });
