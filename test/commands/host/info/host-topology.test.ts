import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {readTopology, topologyTables} from '../../../../source/commands/host/info/host-topology.ts';

/** sysfs of a host with two nodes of four threads each. */
function createSysfs(): string {
  const directory = mkdtempSync(join(tmpdir(), 'domux-sysfs-'));
  onTestFinished(() => rmSync(directory, {recursive: true}));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(directory, path)), {recursive: true});
    writeFileSync(join(directory, path), `${text}\n`);
  };
  write('cpu/online', '0-7');
  for (const [node, memory] of [8388608, 8388608].entries()) {
    write(`node/node${node}/cpulist`, node === 0 ? '0-3' : '4-7');
    write(`node/node${node}/distance`, node === 0 ? '10 21' : '21 10');
    write(
      `node/node${node}/meminfo`,
      `Node ${node} MemTotal:       ${memory} kB\nNode ${node} MemFree:        4194304 kB`,
    );
  }
  for (let cpu = 0; cpu < 8; ++cpu) {
    write(`cpu/cpu${cpu}/topology/core_id`, String(Math.floor(cpu / 2)));
    write(`cpu/cpu${cpu}/topology/physical_package_id`, cpu < 4 ? '0' : '1');
  }
  return directory;
}

test('the topology of a host is what xl info -n prints of such a one', () => {
  expect(topologyTables(readTopology(createSysfs(), '/nonexistent'))).toEqual([
    'cpu_topology           :',
    'cpu:    core    socket     node',
    '  0:       0        0        0',
    '  1:       0        0        0',
    '  2:       1        0        0',
    '  3:       1        0        0',
    '  4:       2        1        1',
    '  5:       2        1        1',
    '  6:       3        1        1',
    '  7:       3        1        1',
    'device topology        :',
    'device           node',
    'No device topology data available',
    'numa_info              :',
    'node:    memsize    memfree    distances',
    '   0:      8192       4096      10,21',
    '   1:      8192       4096      21,10',
  ]);
});

test('devices that are near to a node are told with it', () => {
  const directory = createSysfs();
  for (const [device, node] of [
    ['0000:00:1f.0', '-1'],
    ['0000:41:00.0', '1'],
  ] as const) {
    mkdirSync(join(directory, 'pci', device), {recursive: true});
    writeFileSync(join(directory, 'pci', device, 'numa_node'), `${node}\n`);
  }
  const table = topologyTables(readTopology(directory, join(directory, 'pci')));
  expect(table.slice(10, 14)).toEqual([
    'device topology        :',
    'device           node',
    '0000:41:00.0      1',
    'numa_info              :',
  ]);
});

test('a kernel that knows of no nodes has one, without figures', () => {
  const directory = createSysfs();
  rmSync(join(directory, 'node'), {recursive: true});
  const {cpu_topology: processors, numa_info: nodes} = readTopology(directory);
  expect(processors).toHaveLength(8);
  expect(processors.at(-1)).toEqual({cpu: 7, core: 3, socket: 1, node: 0});
  expect(nodes).toEqual([]);
});
