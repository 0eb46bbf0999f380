import {requireNetworkName} from '../../config/network-name.ts';
import {UsageError} from '../../errors.ts';
import {
  readDefinition,
  removeDefinition,
  requireFree,
  subnetOf,
  takenSubnets,
  writeDefinition,
} from '../../network/definition.ts';
import type {GivenDefinition} from '../../network/definition.ts';
import {networkPlaces} from '../../network/network-files.ts';
import type {NetworkPlaces} from '../../network/network-files.ts';
import {findSwitch} from '../../network/attached/open-switch.ts';
import {parseSubnet} from '../../network/subnet.ts';
import type {Invocation, Run} from '../verb.ts';

/** `domux network create [--subnet SUBNET [--gateway ADDRESS]] [--isolated] [--no-host] [--bridge] NAME` */
export const createNetwork: Run = async ({places}, {options, words: [given = '']}) => {
  const name = requireNetworkName(given);
  const networks = networkPlaces(places);
  if (readDefinition(networks, name) !== undefined) {
    throw new UsageError(`There is a network ${name} already: see domux network show ${name}.`);
  }
  await requireUnused(networks, name);
  const definition = readOptions(name, options);
  requireFree(definition, takenSubnets(networks, name));
  writeDefinition(networks, definition);
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

/** What the options say of a network. */
function readOptions(
  name: string,
  {subnet, gateway, ...flags}: Invocation['options'],
): GivenDefinition {
  if (typeof subnet === 'string' && parseSubnet(subnet) === undefined) {
    throw new UsageError(`'${subnet}' is not a subnet: write as 10.1.2.0/24, with /16 to /28.`);
  }
  const definition = {
    name,
    ...(typeof subnet === 'string' ? {subnet} : {}),
    ...(typeof gateway === 'string' ? {gateway} : {}),
    isolated: flags['isolated'] === true,
    hostAccess: flags['no-host'] !== true,
    ...(flags['bridge'] === true ? {bridge: true} : {}),
  };
  if (typeof gateway === 'string' && subnetOf(definition) === undefined) {
    throw new UsageError(
      `'${gateway}' is no address of a host in ${typeof subnet === 'string' ? subnet : 'a subnet: say --subnet as well'}.`,
    );
  }
  return definition;
}
