import {resolve} from 'node:path';
import {UsageError} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import {left, lines} from '../host/listing/columns.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux usb-attach DOMAIN DEVICE` */
export const usbAttach: Run = async (context, {words: [wanted = '', device = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Changing devices'}, async (_, client) => {
    const {id} = await client.execute('domux-attach-usb', {device: readDevice(device)});
    context.stdout.write(`${id}\n`);
  });

/** `domux usb-detach DOMAIN ID` */
export const usbDetach: Run = async (context, {words: [wanted = '', id = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Changing devices'}, (_, client) =>
    client.execute('domux-detach-usb', {id}),
  );

/** `domux usb-list [--json] DOMAIN` */
export const usbList: Run = async ({host, stdout}, {options, words: [wanted = '']}) => {
  const client = await host.control(await host.find(wanted));
  const devices = await client.execute('domux-query-usb').finally(client.close);
  if (options['json'] === true) writeJson(stdout, devices);
  else {
    stdout.write(
      lines([
        `${left('Port', 6)} ${left('ID', 16)} Device`,
        ...devices.map(({port = '', id, what}) => `${left(port, 6)} ${left(id, 16)} ${what}`),
      ]),
    );
  }
  return undefined;
};

/** As the protocol has it; what xl has for a device of the host (xl.cfg(5), `usbdev`) too. */
function readDevice(word: string): string {
  const storage = /^storage:(.*)$/.exec(word)?.[1];
  if (storage === '') throw new UsageError('After storage: comes a file.');
  if (storage !== undefined) return `storage:${resolve(storage)}`;
  const [, bus, address] = /^(?:type=hostdev,)?hostbus=(\d+),hostaddr=(\d+)$/.exec(word) ?? [];
  return bus === undefined ? word : `${bus}.${address}`;
}
