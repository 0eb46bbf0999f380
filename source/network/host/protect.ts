import type {VifConfig} from '../../config/domain-config.ts';
import {runProgram} from './run-program.ts';

/** The table that has the rules of all interfaces, a chain for each. */
const table = 'domux';

const addressesOf = (ip: string | undefined) =>
  (ip ?? '').split(/\s+/).flatMap(word => /^\d+\.\d+\.\d+\.\d+/.exec(word)?.[0] ?? []);

/**
 * Drops what a guest sends with an address that is not its own: the validation that Xen's manual asks
 * of the backend ("Backend Packet Handling"). Its MAC address always, and its IPv4 addresses where the
 * config names them; asking by DHCP stays possible. What is beyond its rate goes as well.
 */
export async function protectInterface(name: string, {mac, ip, rate}: VifConfig): Promise<void> {
  const addresses = addressesOf(ip);
  const set = `{ ${addresses.join(', ')} }`;
  const rules = [
    `ether saddr != ${mac} drop`,
    `arp saddr ether != ${mac} drop`,
    ...limit(rate),
    ...(addresses.length === 0
      ? []
      : [
          'udp sport 68 udp dport 67 accept',
          `ip saddr != ${set} drop`,
          `arp saddr ip != { 0.0.0.0, ${addresses.join(', ')} } drop`,
        ]),
  ];
  const chain = `bridge ${table} ${chainOf(name)}`;
  const script = [
    `add table bridge ${table}`,
    // Before a frame is given to a port or to the bridge itself.
    `add chain ${chain} { type filter hook prerouting priority -300; }`,
    `flush chain ${chain}`,
    ...rules.map(rule => `add rule ${chain} iifname "${name}" ${rule}`),
  ];
  await runProgram('nft', [script.join('; ')]);
}

export async function unprotectInterface(name: string): Promise<void> {
  const chain = `bridge ${table} ${chainOf(name)}`;
  await runProgram('nft', [`flush chain ${chain}; delete chain ${chain}`]);
}

/** A chain's name has no dots. */
const chainOf = (name: string) => `from_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;

/**
 * What is beyond an interface's `rate=` is dropped. As an action of tc this needs parts of the kernel
 * that many leave out (act_police, cls_matchall); the rules are there anyway.
 */
function limit(rate: VifConfig['rate']): string[] {
  if (rate === undefined) return [];
  const {bytesPerInterval, intervalMicroseconds} = rate;
  const bytesPerSecond = Math.ceil((bytesPerInterval * 1e6) / intervalMicroseconds);
  // What comes at once must have room for a frame, or nothing passes.
  const burst = Math.max(bytesPerInterval, 4096);
  return [`limit rate over ${bytesPerSecond} bytes/second burst ${burst} bytes drop`];
}
