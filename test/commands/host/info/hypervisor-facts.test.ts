import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {
  hypervisorFacts,
  readHypervisorSources,
} from '../../../../source/commands/host/info/hypervisor-facts.ts';
import {version} from '../../../../source/version.ts';

const sources = {
  machine: 'x86_64',
  release: '6.1.0-18-amd64',
  banner:
    'Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, ' +
    'GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)',
  commandLine: 'root=/dev/vda1 ro',
  notes: Buffer.from(
    '040000000400000001000000474e5500aabbccdd' + '040000000600000003000000474e5500010203a0ff0e0000',
    'hex',
  ),
  auxiliary: Buffer.concat(
    [3n, 4096n, 6n, 16384n, 0n, 0n].map(word => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(word);
      return bytes;
    }),
  ),
  qemu: true,
};

test('stands for Xen with what domux and the kernel are, in the order of xl info', () => {
  const [major, minor, micro] = version.split('.').map(Number);
  const facts = hypervisorFacts(sources);
  expect(Object.entries(facts)).toEqual(
    Object.entries({
      ...{xen_major: major, xen_minor: minor, xen_extra: `.${micro}`, xen_version: version},
      xen_caps: 'uml-x86_64 qemu-x86_64 sim ',
      ...{xen_scheduler: 'cfs', xen_pagesize: 16384, platform_params: '', xen_changeset: ''},
      xen_commandline: 'root=/dev/vda1 ro',
      cc_compiler: 'gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40',
      ...{cc_compile_by: 'debian-kernel', cc_compile_domain: 'lists.debian.org'},
      ...{cc_compile_date: 'Debian 6.1.76-1 (2024-02-01)', build_id: '010203a0ff0e'},
      xend_config_format: 4,
    }),
  );
});

test('names only guests that it can start here', () => {
  expect(hypervisorFacts({...sources, qemu: false})['xen_caps']).toBe('uml-x86_64 sim ');
  expect(hypervisorFacts({...sources, machine: 'aarch64'})['xen_caps']).toBe('qemu-x86_64 sim ');
});

test('a kernel that says none of it leaves the keys empty', () => {
  const facts = hypervisorFacts({...sources, banner: 'Linux', notes: Buffer.alloc(0)});
  expect(facts).toMatchObject({cc_compiler: '', cc_compile_by: '', build_id: ''});
});

test('reads what this host says', () => {
  const facts = hypervisorFacts(readHypervisorSources({machine: 'x86_64', release: '6.18.44'}));
  expect(facts['xen_scheduler']).toBe('eevdf');
  expect(facts['xen_commandline']).toBe(readFileSync('/proc/cmdline', 'utf8').trim());
  expect(facts['build_id']).toMatch(/^[0-9a-f]*$/);
});
