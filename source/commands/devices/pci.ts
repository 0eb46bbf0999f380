import {readdirSync} from 'node:fs';
import {UsageError, hasCode} from '../../errors.ts';
import {forEachDomain} from '../for-each-domain.ts';
import {lines} from '../host/listing/columns.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';

/** `domux pci-attach DOMAIN BDF` */
export const pciAttach: Run = async (context, {words: [wanted = '', address = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Changing devices'}, (_, client) =>
    client.execute('domux-attach-pci', {address: readAddress(address)}),
  );

/** `domux pci-detach DOMAIN BDF` */
export const pciDetach: Run = async (context, {words: [wanted = '', address = '']}) =>
  forEachDomain(context, [wanted], {doing: 'Changing devices'}, (_, client) =>
    client.execute('domux-detach-pci', {address: readAddress(address)}),
  );

/** `domux pci-list [--json] DOMAIN` */
export const pciList: Run = async ({host, stdout}, {options, words: [wanted = '']}) => {
  const client = await host.control(await host.find(wanted));
  const devices = await client.execute('domux-query-pci').finally(client.close);
  if (options['json'] === true) writeJson(stdout, devices);
  else if (devices.length > 0)
    stdout.write(
      lines(['Vdev Device', ...devices.map(({id, port = ''}) => `${port.slice(-4)} ${id}`)]),
    );
  return undefined;
};

/** `domux pci-assignable-list [--json]` */
export const pciAssignableList: Run = async ({stdout}, {options}) => {
  const held = assignable();
  if (options['json'] === true) writeJson(stdout, held);
  else stdout.write(lines(held));
  return undefined;
};

/** Those that the kernel's vfio-pci holds. */
function assignable(): string[] {
  try {
    return readdirSync('/sys/bus/pci/drivers/vfio-pci').filter(name => pattern.test(name));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

const pattern = /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i;

/** With the domain of the bus: `0000:03:00.0`. */
function readAddress(word: string): string {
  const [whole, domain = '0000', bus, slot, part] = pattern.exec(word.split(/[@,]/)[0] ?? '') ?? [];
  if (whole !== undefined) return `${domain}:${bus}:${slot}.${part}`.toLowerCase();
  throw new UsageError(`'${word}' is no PCI address: write BUS:DEVICE.FUNCTION, as in 03:00.0.`);
}
