import type {VifConfig} from '../../config/domain-config.ts';
import {runProgram} from './run-program.ts';
import {declareSeen, noteSender, table} from './seen-addresses.ts';

/**
 * Drops what a guest sends with an address that is not its own: the validation that Xen's manual asks
 * of the backend ("Backend Packet Handling"). Its MAC address always; its IP addresses where the config
 * names them, and then nothing passes but IP and ARP, for a tag would hide an address. Asking for an
 * address by DHCP stays possible, and so do IPv6's addresses of one link.
 */
export async function protectInterface(name: string, {mac, ip}: VifConfig): Promise<void> {
  const chain = chainOf(name);
  const rules = [
    `ether saddr != ${mac} drop`,
    `arp saddr ether != ${mac} drop`,
    noteSender,
    ...onlyFrom(addressesOf(ip)),
  ];
  await nft([
    `add table ${table}`,
    declareSeen,
    `add map ${table} senders { type ifname : verdict; }`,
    // Before a frame is given to a port or to the bridge itself.
    `add chain ${table} received { type filter hook prerouting priority -300; }`,
    `flush chain ${table} received`,
    `add rule ${table} received iifname vmap @senders`,
    `add chain ${table} ${chain}`,
    `flush chain ${table} ${chain}`,
    ...rules.map(rule => `add rule ${table} ${chain} ${rule}`),
    `add element ${table} senders { "${name}" : jump ${chain} }`,
  ]);
}

function onlyFrom(addresses: readonly string[]): string[] {
  if (addresses.length === 0) return [];
  const v4 = addresses.filter(address => !address.includes(':'));
  const v6 = addresses.filter(address => address.includes(':'));
  return [
    'ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept',
    `arp saddr ip { ${['0.0.0.0', ...v4].join(', ')} } accept`,
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

export async function unprotectInterface(name: string): Promise<void> {
  const chain = chainOf(name);
  await nft([
    `delete element ${table} senders { "${name}" }`,
    `flush chain ${table} ${chain}`,
    `delete chain ${table} ${chain}`,
  ]);
}

/** All of them, or none. */
const nft = (commands: readonly string[]) => runProgram('nft', [commands.join('; ')]);

/** A chain's name has no dots. */
const chainOf = (name: string) => `from_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
