import {zstdCompressSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {
  moduleEntries,
  moduleName,
  readModule,
  withDependencies,
} from '../../../source/images/kernel/modules.ts';
import type {KernelModule} from '../../../source/images/kernel/modules.ts';

const refuse = () => Promise.reject(new Error('not to be called'));

const bytes = Buffer.from(
  '\x7fELF\0no=thing\0license=GPL\0alias=virtio:d00000001v*\0depends=virtio,net-failover\0' +
    'alias=other\0mydepends=none\0',
  'latin1',
);

const make = (name: string, ...depends: string[]): KernelModule => ({
  name,
  data: Buffer.from(name),
  depends,
  aliases: [`for:${name}`],
});

const textOf = (entries: ReturnType<typeof moduleEntries>, path: string) => {
  const entry = entries.find(one => one.path === path);
  return entry?.type === 'file' ? entry.data.toString() : undefined;
};

describe('modules', () => {
  it('go by the name that the kernel gives them', () => {
    expect(moduleName('drivers/char/virtio-rng.ko.xz')).toBe('virtio_rng');
    expect(moduleName('virtio.ko')).toBe('virtio');
    expect(moduleName('modules.dep')).toBeUndefined();
  });

  it('say what they need and what they are for', async () => {
    expect(await readModule('net/virtio_net.ko', bytes, refuse)).toEqual({
      name: 'virtio_net',
      data: bytes,
      depends: ['virtio', 'net_failover'],
      aliases: ['virtio:d00000001v*', 'other'],
    });
  });

  it('are stored unpacked', async () => {
    const packed = await readModule('a.ko.zst', zstdCompressSync(bytes), refuse);
    expect(packed.data.equals(bytes)).toBe(true);
    const unpacked = await readModule('a.ko.xz', Buffer.from('packed'), async () => bytes);
    expect(unpacked.data.equals(bytes)).toBe(true);
  });

  it('come after what they need, and built-in ones not at all', async () => {
    const known = [make('net', 'virtio', 'failover'), make('failover'), make('virtio', 'ring')];
    const all = new Map([...known, make('ring')].map(module => [module.name, module]));
    const ordered = await withDependencies(['net', 'builtin', 'virtio'], async name =>
      all.get(name),
    );
    expect(ordered.map(({name}) => name)).toEqual(['ring', 'virtio', 'failover', 'net']);
  });

  it('are listed so that modprobe loads what is needed first: from the last to the first', () => {
    const entries = moduleEntries('6.1.0-1', [
      make('ring'),
      make('virtio', 'ring'),
      make('pci', 'ring', 'virtio', 'builtin'),
    ]);
    expect(textOf(entries, 'lib/modules/6.1.0-1/modules.dep')).toBe(
      'ring.ko:\nvirtio.ko: ring.ko\npci.ko: virtio.ko ring.ko\n',
    );
    expect(textOf(entries, 'lib/modules/6.1.0-1/modules.alias')).toContain('alias for:pci pci\n');
    expect(textOf(entries, 'lib/modules/6.1.0-1/pci.ko')).toBe('pci');
  });

  it('belong to a kernel whose version is one', () => {
    expect(() => moduleEntries('../../etc', [])).toThrow("'../../etc' is no version of a kernel.");
  });
});
