import type {ControlClient} from '../../protocol/wire/client.ts';
import {forEach} from '../for-each-domain.ts';
import type {Context, Run} from '../verb.ts';

/** `domux network-attach DOMAIN [KEY=VALUE...]`: the words are one specification, as with xl. */
export const networkAttach: Run = (context, {words: [wanted = '', ...parts]}) =>
  change(context, wanted, async client => {
    const {index, mac} = await client.execute('domux-attach-vif', {spec: parts.join(',')});
    context.stdout.write(`Attached eth${index} (${mac})\n`);
  });

/** `domux network-detach DOMAIN DEVICE` */
export const networkDetach: Run = (context, {words: [wanted = '', device = '']}) =>
  change(context, wanted, client => client.execute('domux-detach-vif', {device}));

async function change(
  context: Context,
  wanted: string,
  work: (client: ControlClient) => Promise<unknown>,
): Promise<number | undefined> {
  const domain = await context.host.find(wanted);
  return forEach(context, [domain], {doing: 'Changing interfaces'}, async () => {
    const client = await context.host.control(domain);
    await work(client).finally(client.close);
  });
}
