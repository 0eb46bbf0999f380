import type {DomainConfig, VifConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {domainFiles} from '../domains/domain-files.ts';
import {readEntries} from '../domains/entry.ts';

/** A domain of a registry that has an interface. */
export type MacUser = {readonly id: number; readonly name: string; readonly vif: VifConfig};

/** The interfaces of all domains, also of those that are given another config at their next start. */
export const readMacUsers = (run: string): MacUser[] =>
  readEntries(run).flatMap(({directory, entry: {id, name}}) => {
    const files = domainFiles(directory);
    return [files.config, files.nextConfig].flatMap(file => {
      const text = readFileIfPresent(file);
      const {vifs = []} = text === undefined ? {} : (JSON.parse(text) as Partial<DomainConfig>);
      return vifs.map(vif => ({id, name, vif}));
    });
  });

/**
 * Refuses an interface whose MAC address, by a config that writes it or a saved domain, is on the same
 * network already: neither guest would be heard reliably.
 *
 * @param isOther Tells the domains to look at.
 * @throws {UsageError}
 */
export function refuseSharedMacs(
  run: string,
  vifs: readonly VifConfig[],
  isOther: (id: number) => boolean,
): void {
  if (vifs.length === 0) return;
  const others = readMacUsers(run).filter(({id}) => isOther(id));
  for (const {mac, ...place} of vifs) {
    const user = others.find(({vif}) => vif.mac === mac && isOneNetwork(vif, place));
    if (user === undefined) continue;
    throw new UsageError(
      `The MAC address ${mac} is that of domain ${user.name} (ID ${user.id}) on the same network: write another, or leave mac= out to have one chosen.`,
    );
  }
}

type Network = Pick<VifConfig, 'bridge' | 'gateway'>;

const isOneNetwork = (one: Network, other: Network): boolean =>
  (one.bridge ?? '') === (other.bridge ?? '') && (one.gateway ?? '') === (other.gateway ?? '');
