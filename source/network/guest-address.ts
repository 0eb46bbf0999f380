import type {DomainConfig} from '../config/domain-config.ts';
import {firstIpv4} from './vif-plug.ts';
import type {VifPlug} from './vif-plug.ts';

/**
 * Tells the guest's kernel the address of its interface, as a vkernel sets address2 of its `-I`: on a tap that is
 * on no bridge nobody answers DHCP. Only where it is the one interface, for Linux takes the parameter
 * once and leaves all others down, and where the config says nothing of it.
 */
export function withGuestAddress<T extends Pick<DomainConfig, 'cmdline'>>(
  config: T,
  plugs: readonly VifPlug[],
): T {
  const word = plugs.length === 1 && plugs[0] !== undefined ? addressWord(plugs[0]) : undefined;
  if (word === undefined || /(^|\s)ip=/.test(config.cmdline)) return config;
  return {...config, cmdline: `${word} ${config.cmdline}`.trimEnd()};
}

/** `ip=` as Documentation/admin-guide/nfs/nfsroot.rst has it. */
function addressWord({index, vif, link}: VifPlug): string | undefined {
  const address = firstIpv4(vif);
  const [gateway = '', prefix = ''] = vif.gateway?.split('/') ?? [];
  if (link.kind !== 'tap' || vif.bridge || address === undefined || prefix === '') return undefined;
  return `ip=${address}::${gateway}:${netmask(Number(prefix))}::eth${index}:off`;
}

const netmask = (prefix: number): string =>
  [0, 8, 16, 24]
    .map(before => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - before))))
    .join('.');
