import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseCpuList} from '../../../config/processors/cpu-set.ts';
import {parseMemory} from '../../../host/domain-zero.ts';
import {namesIn, readFileIfPresent} from '../../../system/files.ts';
import {toMebibytes} from '../listing/format-number.ts';

/** Where the processors of a host are, and how its memory is spread; memory is in MiB. */
export type HostTopology = {
  readonly cpu_topology: readonly {
    readonly cpu: number;
    readonly core: number;
    readonly socket: number;
    readonly node: number;
  }[];
  /** PCI devices that are near to one of the nodes. */
  readonly device_topology: readonly {readonly device: string; readonly node: number}[];
  readonly numa_info: readonly {
    readonly node: number;
    readonly memsize: number;
    readonly memfree: number;
    /** To each node, itself first at 10 (ACPI's SLIT). */
    readonly distances: readonly number[];
  }[];
};

/**
 * @param directory sysfs' devices/system
 * @param devices sysfs' bus/pci/devices
 */
export function readTopology(
  directory = '/sys/devices/system',
  devices = '/sys/bus/pci/devices',
): HostTopology {
  const numbers = namesIn(join(directory, 'node'))
    .flatMap(name => /^node(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
  const ofNode = (node: number, file: string) =>
    readFileSync(join(directory, 'node', `node${node}`, file), 'latin1');
  const nodeOf = new Map(
    numbers.flatMap(node =>
      parseCpuList(ofNode(node, 'cpulist').trim()).map(cpu => [cpu, node] as const),
    ),
  );
  const online = readFileSync(join(directory, 'cpu', 'online'), 'latin1').trim();
  return {
    cpu_topology: parseCpuList(online).map(cpu => {
      const place = (file: string) =>
        Number(readFileIfPresent(join(directory, 'cpu', `cpu${cpu}`, 'topology', file)) ?? 0);
      return {
        ...{cpu, core: place('core_id'), socket: place('physical_package_id')},
        node: nodeOf.get(cpu) ?? 0,
      };
    }),
    device_topology: namesIn(devices).flatMap(device => {
      const node = Number(readFileIfPresent(join(devices, device, 'numa_node')) ?? -1);
      return node < 0 ? [] : [{device, node}];
    }),
    numa_info: numbers.map(node => {
      const memory = ofNode(node, 'meminfo').replaceAll(/^Node \d+ /gm, '');
      return {
        node,
        memsize: toMebibytes(parseMemory(memory, 'MemTotal')),
        memfree: toMebibytes(parseMemory(memory, 'MemFree')),
        distances: ofNode(node, 'distance').trim().split(/\s+/).map(Number),
      };
    }),
  };
}

const deviceRow = ({device, node}: HostTopology['device_topology'][number]) =>
  `${device}      ${node}`;

/** The tables of `xl info -n`. */
export function topologyTables({
  cpu_topology,
  device_topology: devices,
  numa_info,
}: HostTopology): readonly string[] {
  const right = (value: number, width: number) => String(value).padStart(width);
  return [
    'cpu_topology           :',
    'cpu:    core    socket     node',
    ...cpu_topology.map(
      ({cpu, core, socket, node}) =>
        `${right(cpu, 3)}:    ${right(core, 4)}     ${right(socket, 4)}     ${right(node, 4)}`,
    ),
    'device topology        :',
    'device           node',
    ...(devices.length === 0 ? ['No device topology data available'] : devices.map(deviceRow)),
    'numa_info              :',
    'node:    memsize    memfree    distances',
    ...numa_info.map(
      ({node, memsize, memfree, distances}) =>
        `${right(node, 4)}:    ${right(memsize, 6)}     ${right(memfree, 6)}      ${distances.join(',')}`,
    ),
  ];
}
