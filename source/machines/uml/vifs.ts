import type {VifConfig} from '../../config/domain-config.ts';

/** Port of every segment; the group tells them apart. */
const port = 11_102;

/**
 * The interfaces of a guest as kernel arguments. A bridge is a multicast group that does not leave
 * the host (TTL 0): that needs no privilege, and QEMU's `-netdev socket,mcast=` can join it.
 */
export function vifArguments(vifs: readonly VifConfig[]): string[] {
  return vifs.map(
    ({mac, bridge}, index) =>
      `eth${index}=mcast,${mac},${segmentOf(bridge ?? 'default')},${port},0`,
  );
}

/** A group of the organization-local scope (RFC 2365) for the name of a bridge. */
export function segmentOf(bridge: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(bridge)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `239.${192 + ((hash >>> 16) & 3)}.${(hash >>> 8) & 0xff}.${hash & 0xff}`;
}
