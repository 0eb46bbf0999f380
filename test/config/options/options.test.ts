import {expect, test} from 'vitest';
import {checkValue} from '../../../source/config/options/check-value.ts';
import {findOption, nearestKey, options} from '../../../source/config/options/options.ts';
import {realConfigs} from '../../helpers/xen-configs.ts';

/** The variables of the manual of 2005: `xm create` of Xen 2.0. */
const manual = [
  ...['vnc', 'name', 'kernel', 'ramdisk', 'builder', 'memory', 'maxmem', 'cpu', 'cpu_weight'],
  ...['console', 'restart', 'blkif', 'netif', 'disk', 'pci', 'ipaddr', 'vif', 'nics', 'root'],
  ...['extra', 'ip', 'gateway', 'netmask', 'hostname', 'interface', 'dhcp', 'nfs_server'],
  ...['nfs_root'],
];

test('knows every variable of the manual of 2005', () => {
  expect(manual.filter(key => findOption(key) === undefined)).toEqual([]);
});

test('has each key once, with help of one line and a default that passes its own check', () => {
  expect(new Set(options.map(({key}) => key)).size).toBe(options.length);
  for (const option of options) {
    expect(option.help).toMatch(/^[A-Zx][^\n]{5,110}(\.|\.\.\.)$/);
    if (option.default === undefined) continue;
    const node = {kind: 'name', name: '', start: 0, end: 0} as const;
    const value =
      typeof option.default === 'number'
        ? ({type: 'integer', value: option.default, node} as const)
        : ({type: 'string', value: String(option.default), node} as const);
    expect(checkValue(option, value)).toEqual({value: option.default});
  }
});

test('knows all keys of the examples that came with Xen', () => {
  const keys = realConfigs
    .filter(({file}) => file.startsWith('upstream/'))
    .flatMap(({settings = []}) => settings.map(([key]) => key));
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter(key => findOption(key) === undefined)).toEqual([]);
});

test.each([
  ['memroy', 'memory'],
  ['Memory', 'memory'],
  ['vcpu', 'vcpus'],
  ['disks', 'disk'],
  ['on_powerof', 'on_poweroff'],
  ['max_mem', 'maxmem'],
])('takes %s for %s', (key, nearest) => {
  expect(nearestKey(key)).toBe(nearest);
});

test.each(['x', 'disksizes', 'OVM_simple_name', 'arch_libdir'])('takes %s for nothing', key => {
  expect(nearestKey(key)).toBeUndefined();
});
