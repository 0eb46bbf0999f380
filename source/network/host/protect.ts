import type {VifConfig} from '../../config/domain-config.ts';
import {runProgram} from './run-program.ts';
import {declareSeen, noteSender, tableOf} from './seen-addresses.ts';
import type {TapLayer} from './seen-addresses.ts';

/**
 * Drops what a guest sends with an address that is not its own: the validation that Xen's manual asks
 * of the backend ("Backend Packet Handling"). Its MAC address always; its IP addresses where the config
 * names them, and then nothing passes but IP and ARP, for a tag would hide an address. Asking for an
 * address by DHCP stays possible, and so do IPv6's addresses of one link. Each interface has a table of
 * its own: so nothing is shared that the last of them, and who comes meanwhile, would have to agree about.
 */
export async function protectInterface(
  layer: TapLayer,
  name: string,
  {mac, ip}: VifConfig,
): Promise<void> {
  const table = tableOf(layer, name);
  const rules = [
    `iifname != "${name}" accept`,
    `ether saddr != ${mac} drop`,
    ...(layer === 'bridge' ? [`arp saddr ether != ${mac} drop`] : []),
    noteSender(layer),
    ...onlyFrom(layer, addressesOf(ip)),
  ];
  await nft([
    // One that was left by whoever had the name before.
    `add table ${table}`,
    `delete table ${table}`,
    `add table ${table}`,
    declareSeen(table),
    // Before a frame is given to a port or to the bridge itself.
    `add chain ${table} received { type filter hook prerouting priority -300; }`,
    ...rules.map(rule => `add rule ${table} received ${rule}`),
  ]);
}

function onlyFrom(layer: TapLayer, addresses: readonly string[]): string[] {
  if (addresses.length === 0) return [];
  const v4 = addresses.filter(address => !address.includes(':'));
  const v6 = addresses.filter(address => address.includes(':'));
  return [
    'ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept',
    ...(layer === 'bridge' ? [`arp saddr ip { ${['0.0.0.0', ...v4].join(', ')} } accept`] : []),
    ...(v4.length === 0 ? [] : [`ip saddr { ${v4.join(', ')} } accept`]),
    `ip6 saddr { ${['::', 'fe80::/10', ...v6].join(', ')} } accept`,
    'drop',
  ];
}

/** Of `ip=`, which may name several and say how long their network's part is. */
const addressesOf = (ip = '') =>
  ip
    .split(/\s+/)
    .filter(word => word !== '')
    .map(word => word.replace(/\/.*$/, ''));

export const unprotectInterface = (layer: TapLayer, name: string) =>
  nft([`delete table ${tableOf(layer, name)}`]);

/** All of them, or none. */
const nft = (commands: readonly string[]) => runProgram('nft', [commands.join('; ')]);
