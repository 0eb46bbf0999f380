import {expect, test} from 'vitest';
import {hostFacts} from '../../../../source/commands/host/info/host-facts.ts';
import {formatInfo} from '../../../../source/commands/host/info/info.ts';

const cpuinfo = [0, 1, 3]
  .map(
    number =>
      `processor\t: ${number}\nmodel name\t: Some\ncpu MHz\t\t: 3400.1234\nsiblings\t: 8\ncpu cores\t: 4\nflags\t\t: fpu vmx sse syscall svm xsaves avx512vl rdpid nonstop_tsc\n`,
  )
  .join('\n');
const sources = {
  host: 'vm',
  release: '6.18.44',
  version: '#1 SMP',
  machine: 'x86_64',
  cpuinfo,
  meminfo: 'MemTotal:  16774144 kB\nMemFree: 1 kB\nMemAvailable:  8388608 kB\n',
  nodes: 2,
  shared: {kept: 256, freed: 1024},
  kvm: true,
};

test('facts of the host have the keys and units of xl info', () => {
  expect(formatInfo(hostFacts(sources))).toBe(
    `host                   : vm
release                : 6.18.44
version                : #1 SMP
machine                : x86_64
nr_cpus                : 3
max_cpu_id             : 3
nr_nodes               : 2
cores_per_socket       : 4
threads_per_core       : 2
cpu_mhz                : 3400.123
hw_caps                : 02000001:00000020:00000800:00000004:00000008:80000000:00400000:00000100
virt_caps              : hvm kvm
total_memory           : 16381
free_memory            : 8192
sharing_freed_memory   : 4
sharing_used_memory    : 1
outstanding_claims     : 0
free_cpus              : 0
`,
  );
});

test('the beginning of keys gives the values alone', () => {
  expect(formatInfo(hostFacts(sources), 'free_memory')).toBe('8192\n');
  expect(formatInfo(hostFacts(sources), 'nr_')).toBe('3\n2\n');
  expect(formatInfo(hostFacts(sources), 'nosuch')).toBe('');
});

test('a machine that does not tell about its processors is one core each', () => {
  const arm = hostFacts({...sources, cpuinfo: 'processor\t: 0\nBogoMIPS\t: 48.00\n', kvm: false});
  expect(arm).toMatchObject({
    nr_cpus: 1,
    cores_per_socket: 1,
    threads_per_core: 1,
    hw_caps: '',
    virt_caps: '',
  });
});
