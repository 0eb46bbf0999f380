import {expect, test} from 'vitest';
import {formatVcpus, vcpuRows} from '../../../../source/commands/host/listing/format-vcpus.ts';
import {domain} from '../domain.ts';

const {stats} = domain();
const running = {'cpu-ns': 1234.6e9, busy: true, processor: 2};
const idle = {'cpu-ns': 617.3e9, busy: false, processor: 0};

test('the table of xl vcpu-list, whose columns are one off its header', () => {
  const info = domain({vcpus: 2, maxvcpus: 3, stats: {...stats, vcpus: [running, idle]}});
  expect(formatVcpus(vcpuRows(info))).toBe(
    'Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)\n' +
      'ttylinux                             1     0    2   r--    1234.6  all / all\n' +
      'ttylinux                             1     1    0   -b-     617.3  all / all\n' +
      'ttylinux                             1     2    -   --p       0.0  all / all\n',
  );
});

test('vCPUs of a paused domain neither run nor wait', () => {
  const info = domain({status: 'paused', state: '--p---', stats: {...stats, vcpus: [idle]}});
  expect(vcpuRows(info)[0]).toMatchObject({online: true, state: '---', cpu: 0});
});

test('a domain that is down has vCPUs without a processor', () => {
  const info = domain({status: 'shutdown', state: '---s--', stats: {...stats, vcpus: []}});
  expect(vcpuRows(info)).toMatchObject([{online: false, state: '--p', cpu: null, cpu_seconds: 0}]);
});
