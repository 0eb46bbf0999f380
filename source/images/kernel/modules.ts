import {zstdDecompressSync} from 'node:zlib';
import {UsageError} from '../../errors.ts';
import type {ArchiveEntry} from '../cpio.ts';
import type {UnpackWith} from './extract-kernel.ts';

/** A module of the kernel. Names are as the kernel has them: `virtio_rng`, not `virtio-rng`. */
export type KernelModule = {
  readonly name: string;
  /** The ELF file. */
  readonly data: Buffer;
  /** Modules that it needs; those have to be loaded first. */
  readonly depends: readonly string[];
  /** Patterns of the devices it is for. */
  readonly aliases: readonly string[];
};

/** The name that the kernel gives to a module in such a file; undefined for any other file. */
export function moduleName(path: string): string | undefined {
  const [, name] = /(?:^|\/)([^/]+)\.ko(?:\.(?:xz|zst))?$/.exec(path) ?? [];
  return name?.replaceAll('-', '_');
}

/** Reads a module, unpacked if it is packed. Its `.modinfo` says what it needs and what it is for. */
export async function readModule(
  path: string,
  bytes: Buffer,
  unpackWith: UnpackWith,
): Promise<KernelModule> {
  const name = moduleName(path) ?? path;
  const data = path.endsWith('.xz')
    ? await unpackWith('xz', bytes)
    : path.endsWith('.zst')
      ? zstdDecompressSync(bytes)
      : bytes;
  const text = data.toString('latin1');
  const values = (key: string) =>
    Array.from(
      text.matchAll(new RegExp(`(?<![\\x20-\\x7e])${key}=([\\x20-\\x7e]*)\\0`, 'g')),
      ([, value = '']) => value,
    );
  const depends = values('depends').flatMap(list => list.split(','));
  return {
    name,
    data,
    depends: depends.filter(needed => needed !== '').map(needed => needed.replaceAll('-', '_')),
    aliases: values('alias'),
  };
}

/**
 * Puts modules, and all that they need, into an order in which they can be loaded.
 *
 * @param read Reads a module; undefined for one that is built into the kernel, or not there.
 */
export async function withDependencies(
  wanted: readonly string[],
  read: (name: string) => Promise<KernelModule | undefined>,
): Promise<readonly KernelModule[]> {
  const ordered = new Map<string, KernelModule>();
  const add = async (name: string): Promise<void> => {
    if (ordered.has(name)) return;
    const module = await read(name);
    if (module === undefined) return;
    for (const needed of module.depends) await add(needed);
    ordered.set(name, module);
  };
  for (const name of wanted) await add(name);
  return [...ordered.values()];
}

/**
 * What modprobe needs of modules, which come in an order in which they can be loaded: the files, which
 * need which (modules.dep(5)), and which is for what device (modules.alias). Nothing of it is compressed,
 * for the archive may be.
 *
 * @param version as `uname -r` says it.
 */
export function moduleEntries(
  version: string,
  modules: readonly KernelModule[],
): readonly ArchiveEntry[] {
  if (!/^[\w.+-]+$/.test(version)) throw new UsageError(`'${version}' is no version of a kernel.`);
  const directory = `lib/modules/${version}`;
  const file = (name: string) => `${name}.ko`;
  const needs = new Map<string, ReadonlySet<string>>();
  for (const {name, depends} of modules) {
    const direct = depends.filter(needed => needs.has(needed));
    needs.set(name, new Set(direct.flatMap(needed => [needed, ...(needs.get(needed) ?? [])])));
  }
  // modprobe loads from the last to the first: what others need stands after them.
  const backwards = modules.map(({name}) => name).reverse();
  const dependencies = modules.map(({name}) => {
    const needed = backwards.filter(other => needs.get(name)?.has(other));
    return `${[`${file(name)}:`, ...needed.map(file)].join(' ')}\n`;
  });
  const aliases = modules.flatMap(({name, aliases: patterns}) =>
    patterns.map(pattern => `alias ${pattern} ${name}\n`),
  );
  return [
    {type: 'directory', path: 'lib'},
    {type: 'directory', path: 'lib/modules'},
    {type: 'directory', path: directory},
    {type: 'file', path: `${directory}/modules.dep`, data: dependencies.join('')},
    {type: 'file', path: `${directory}/modules.alias`, data: aliases.join('')},
    ...modules.map(
      ({name, data}) => ({type: 'file', path: `${directory}/${file(name)}`, data}) as const,
    ),
  ];
}
