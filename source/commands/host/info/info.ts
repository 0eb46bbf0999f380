import {offeredMachineKinds} from '../../../config/domain-config.ts';
import {version} from '../../../version.ts';
import type {Run} from '../../verb.ts';
import {writeJson} from '../../output/write-json.ts';
import {left, lines} from '../listing/columns.ts';
import {hostFacts, readHostSources} from './host-facts.ts';
import type {HostFacts} from './host-facts.ts';
import {hypervisorFacts, readHypervisorSources} from './hypervisor-facts.ts';
import {readTopology, topologyTables} from './host-topology.ts';

/** `domux info [-n] [KEY]` */
export const info: Run = async ({stdout}, {options, words: [prefix]}) => {
  const sources = readHostSources();
  const host = hostFacts(sources);
  const own: HostFacts = {
    ...hypervisorFacts(readHypervisorSources(sources)),
    domux_version: version,
    domux_machines: offeredMachineKinds.join(' '),
    node_version: process.versions.node,
  };

  const topology = options['numa'] ? readTopology() : undefined;

  if (options['json']) {
    const all = {...host, cpu_mhz: Number(host['cpu_mhz']), ...topology, ...own};
    writeJson(stdout, withPrefix(all, prefix));
  } else if (topology === undefined || prefix !== undefined) {
    stdout.write(formatInfo({...host, ...own}, prefix));
  } else {
    stdout.write(formatInfo(host) + lines(topologyTables(topology)) + formatInfo(own));
  }
  return undefined;
};

/** The form of `xl info`; with the beginning of keys only the values of those, one on a line. */
export function formatInfo(facts: HostFacts, prefix?: string): string {
  const chosen = Object.entries(withPrefix(facts, prefix));
  return lines(
    chosen.map(([key, value]) =>
      prefix === undefined ? `${left(key, 23)}: ${value}` : `${value}`,
    ),
  );
}

const withPrefix = <T>(facts: Readonly<Record<string, T>>, prefix = ''): Record<string, T> =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => key.startsWith(prefix)));
