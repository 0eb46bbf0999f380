import {expect, test} from 'vitest';
import {examineDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';
import {readVectors} from '../../helpers/xen-configs.ts';

type Vector = {
  readonly line: string;
  readonly rc: number;
  readonly json: {
    readonly c_info: {readonly name: string};
    readonly b_info: {
      readonly max_memkb?: number;
      readonly target_memkb?: number;
      readonly max_vcpus?: number;
      readonly avail_vcpus?: readonly number[];
      readonly cmdline?: string;
    };
    readonly on_poweroff?: string;
  } | null;
  readonly complaints: number;
};

/** Where we differ from xl on purpose: what we say, and why. */
const differences: Readonly<Record<string, readonly ['error' | 'none' | 'warning', string]>> = {
  'memory="1G"': ['error', 'xl ignores the setting'],
  'memory="abc"': ['error', 'xl ignores the setting'],
  'memory=[]': ['error', 'xl ignores the setting'],
  'vif="bridge=x"': ['error', 'xl makes a domain without interfaces'],
  'pci=["bad"]': [
    'warning',
    'no machine here passes PCI devices through, so they are not looked at',
  ],
};

test.each(readVectors<Vector>('key-vectors'))('takes $line as xl does', vector => {
  const text = `name="x"\nkernel="k"\n${vector.line}\n`;
  const options = resolveOptions({path: '/configs/x.cfg', files: ['/configs/k']});
  const {config, diagnostics} = examineDomainConfig(parseConfig(text, 'x.cfg'), options);
  const errors = diagnostics.filter(({severity}) => severity === 'error');
  const difference = differences[vector.line];
  expect(errors.length > 0).toBe(
    difference === undefined ? vector.rc !== 0 : difference[0] === 'error',
  );
  if (errors.length > 0) {
    expect(errors).toMatchObject([{line: 3}]);
    return;
  }

  const {c_info: info, b_info: build, ...events} = vector.json ?? {c_info: {name: 'x'}, b_info: {}};
  const memory = build.target_memkb ?? build.max_memkb ?? 128 * 1024;
  const vcpus = build.avail_vcpus?.length ?? 1;
  const restart = vector.line.startsWith('restart');
  expect(config).toMatchObject({
    ...{name: info.name, memory: memory / 1024, maxmem: (build.max_memkb ?? memory) / 1024},
    ...{vcpus, maxvcpus: build.max_vcpus ?? vcpus, cmdline: build.cmdline ?? ''},
    onPoweroff: restart ? 'restart' : ('on_poweroff' in events && events.on_poweroff) || 'destroy',
  });
});
