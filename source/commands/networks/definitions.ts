import {requireNetworkName} from '../../config/network-name.ts';
import {UsageError} from '../../errors.ts';
import {
  readDefinition,
  removeDefinition,
  takenSubnets,
  writeDefinition,
} from '../../network/definition.ts';
import {networkPlaces} from '../../network/network-files.ts';
import type {NetworkPlaces} from '../../network/network-files.ts';
import {findSwitch} from '../../network/open-switch.ts';
import {formatSubnet, overlap, parseSubnet} from '../../network/subnet.ts';
import type {Run} from '../verb.ts';

/** `domux network create [--subnet SUBNET] [--isolated] [--no-host] NAME` */
export const createNetwork: Run = async ({places}, {options, words: [given = '']}) => {
  const name = requireNetworkName(given);
  const networks = networkPlaces(places);
  if (readDefinition(networks, name) !== undefined) {
    throw new UsageError(`There is a network ${name} already: see domux network show ${name}.`);
  }
  await requireUnused(networks, name);
  const {subnet} = options;
  if (typeof subnet === 'string') checkSubnet(networks, name, subnet);
  writeDefinition(networks, {
    name,
    ...(typeof subnet === 'string' ? {subnet} : {}),
    isolated: options['isolated'] === true,
    hostAccess: options['no-host'] !== true,
  });
  return undefined;
};

/** `domux network delete NAME` */
export const deleteNetwork: Run = async ({places}, {words: [given = '']}) => {
  const name = requireNetworkName(given);
  const networks = networkPlaces(places);
  await requireUnused(networks, name);
  if (removeDefinition(networks, name)) return undefined;
  throw new UsageError(`No network ${name} was created: see domux network list.`);
};

/** @throws {UsageError} while somebody is on a network: what it is cannot change under them. */
async function requireUnused(places: NetworkPlaces, name: string): Promise<void> {
  const client = await findSwitch(places, name);
  if (client === undefined) return;
  const {ports} = await client.execute('query-network').finally(client.close);
  const domains = [...new Set(ports.map(({domain}) => domain))].join(', ');
  throw new UsageError(`Network ${name} is in use by ${domains || 'a domain that is starting'}.`);
}

function checkSubnet(places: NetworkPlaces, name: string, text: string): void {
  const subnet = parseSubnet(text);
  if (subnet === undefined) {
    throw new UsageError(`'${text}' is not a subnet: write as 10.1.2.0/24, with /16 to /28.`);
  }
  const other = takenSubnets(places, name).find(taken => overlap(taken, subnet));
  if (other === undefined) return;
  throw new UsageError(
    `${text} overlaps ${formatSubnet(other)}, which this host or another network has.`,
  );
}
