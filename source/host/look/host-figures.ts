import {readFileSync} from 'node:fs';
import {hostname, loadavg, uptime} from 'node:os';
import type {DomainInfo} from '../../protocol/commands.ts';
import type {HostFigures} from '../../protocol/shapes/host-figures.ts';

const name = hostname();
let megahertz: number | undefined;

/** What the screen shows of this host. @param zero Domain-0, as it was just read. */
export function hostFigures({stats, vcpus}: DomainInfo): HostFigures {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  // Reading it costs a millisecond, and the nominal one hardly changes.
  megahertz ??= Math.trunc(
    Number(/^cpu MHz\s*: (\d+)/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1] ?? 0),
  );
  return {
    name,
    uptime: uptime(),
    load: [one, five, fifteen],
    processors: vcpus,
    megahertz,
    memoryTotal: stats.memory.current,
    memoryFree: stats.memory['guest-free'] ?? 0,
  };
}
