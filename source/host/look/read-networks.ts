import {formatForward} from '../../config/devices/forward-spec.ts';
import {definedNetworks, readDefinition, usedNetworks} from '../../network/definition.ts';
import {networkPlaces} from '../../network/network-files.ts';
import type {NetworkPlaces} from '../../network/network-files.ts';
import {findSwitch} from '../../network/attached/open-switch.ts';
import type {PortInfo} from '../../network/switch-commands.ts';
import type {NetworkInterfaceView, NetworkView} from '../../protocol/shapes/network-view.ts';
import type {Places} from '../../system/paths.ts';
import type {ListedDomain} from '../domain-reference.ts';

/** Every network that was created or is in use, by name. */
export async function readNetworks(
  places: Places,
  list: () => Promise<readonly ListedDomain[]>,
): Promise<NetworkView[]> {
  const networks = networkPlaces(places);
  const [switches, domains] = await Promise.all([
    Promise.all(usedNetworks(networks).map(name => readSwitch(networks, name))),
    list(),
  ]);
  const used = switches.filter(view => view !== undefined);
  const onHost = await readHostNetworks(networks, used, domains);
  const there = new Set([...used, ...onHost].map(({name}) => name));
  const unused = definedNetworks(networks)
    .filter(name => !there.has(name))
    .map(name => viewOfDefinition(networks, name));
  return [...used, ...onHost, ...unused].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function viewOfDefinition(places: NetworkPlaces, name: string): NetworkView {
  const given = readDefinition(places, name);
  return {
    name,
    kind: given?.bridge === true ? 'host' : 'switch',
    in_use: false,
    created: given !== undefined,
    subnet: given?.subnet ?? null,
    gateway: given?.gateway ?? null,
    name_server: null,
    domain: null,
    isolated: given?.isolated ?? false,
    host_access: given?.hostAccess ?? true,
    uplinks: [],
    interfaces: [],
  };
}

async function readSwitch(places: NetworkPlaces, name: string): Promise<NetworkView | undefined> {
  const client = await findSwitch(places, name);
  const info = await client?.execute('query-network').finally(client.close);
  if (info === undefined) return undefined;
  return {
    ...viewOfDefinition(places, name),
    kind: 'switch',
    in_use: true,
    subnet: info.subnet,
    gateway: info.gateway,
    name_server: info['name-server'],
    domain: info.domain,
    isolated: info.isolated,
    host_access: info['host-access'],
    interfaces: info.ports.map(viewOfPort),
  };
}

const viewOfPort = (port: PortInfo): NetworkInterfaceView => ({
  domain: port.domain,
  id: port.id,
  index: port.index,
  mac: port.mac,
  address: port.address,
  address_used: port.used,
  forwards: port.forwards.map(formatForward),
  rx_bytes: port['rx-bytes'],
  tx_bytes: port['tx-bytes'],
});

/** What guests are on that is no switch: interfaces of the host. */
async function readHostNetworks(
  places: NetworkPlaces,
  switches: readonly NetworkView[],
  domains: readonly ListedDomain[],
): Promise<NetworkView[]> {
  const interfaces = domains.flatMap(({info}) =>
    info.stats.vifs.flatMap(vif => {
      const {network} = vif;
      if (network === undefined || switches.some(({name}) => name === network)) return [];
      return [{network, view: viewOfVif(info, vif)}];
    }),
  );
  if (interfaces.length === 0) return [];
  const {readLinks} = await import('../../network/host/links.ts');
  const links = await readLinks();
  return [...Map.groupBy(interfaces, ({network}) => network)].map(([name, members]) => {
    const [address = name] = links.get(name)?.addresses ?? [];
    const ports = [...links.values()].filter(({master}) => master === name);
    return {
      ...viewOfDefinition(places, name),
      kind: 'host' as const,
      in_use: true,
      gateway: /^[\d.]+(\/\d+)?$/.test(address) ? address : null,
      uplinks: ports.filter(({kind}) => kind !== 'tun').map(port => port.name),
      interfaces: members.map(({view}) => view),
    };
  });
}

type Info = ListedDomain['info'];

const viewOfVif = ({id, name}: Info, vif: Info['stats']['vifs'][number]): NetworkInterfaceView => ({
  domain: name,
  id,
  index: vif.index ?? 0,
  mac: vif.mac,
  address: vif.address ?? null,
  address_used: vif.address !== undefined,
  forwards: [],
  rx_bytes: vif['rx-bytes'],
  tx_bytes: vif['tx-bytes'],
});
