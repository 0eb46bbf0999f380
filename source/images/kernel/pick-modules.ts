import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {UsageError} from '../../errors.ts';
import type {UnpackWith} from './extract-kernel.ts';
import {moduleName, readModule, withDependencies} from './modules.ts';
import {storeModules} from './stored-modules.ts';

export type ModulePick = {
  /** The tree of a package, or of a host. */
  readonly from: string;
  /** As `uname -r` says it. */
  readonly release: string;
  /** Names as the kernel has them. Those that are built into it are passed over. */
  readonly wanted: readonly string[];
  /** The directory that is to be made for them. */
  readonly to: string;
  readonly unpackWith: UnpackWith;
};

/** Stores modules of a kernel with all that they need, so that a ramdisk can be made of them. */
export async function pickModules(pick: ModulePick): Promise<void> {
  const {from, release, wanted, to, unpackWith} = pick;
  const files = await findModules(from, release);
  if (files.size === 0)
    throw new UsageError(`There are no modules of kernel ${release} in ${from}.`);
  const modules = await withDependencies(wanted, async name => {
    const file = files.get(name);
    return file === undefined ? undefined : readModule(file, await readFile(file), unpackWith);
  });
  await storeModules(to, modules);
}

/** Where packages of kernels have their modules, those of User-Mode Linux first. */
export const modulePlaces = ['usr/lib/uml/modules', 'usr/lib/modules', 'lib/modules'] as const;

async function findModules(tree: string, release: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const place of modulePlaces) {
    const directory = join(tree, place, release);
    const found = await readdir(directory, {recursive: true}).catch(() => []);
    for (const file of found) {
      const name = moduleName(file);
      if (name !== undefined) files.set(name, join(directory, file));
    }
  }
  return files;
}
