import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {UsageError} from '../../errors.ts';
import type {ArchiveEntry} from '../cpio.ts';
import {moduleEntries, readModule, withDependencies} from './modules.ts';
import type {KernelModule} from './modules.ts';

/** Writes modules, so that an archive can be made of them later. */
export async function storeModules(
  directory: string,
  modules: readonly KernelModule[],
): Promise<void> {
  await mkdir(directory);
  for (const {name, data} of modules) await writeFile(join(directory, `${name}.ko`), data);
}

/** What an initramfs holds of stored modules. The same ones give the same entries, in one order. */
export async function readStoredModules(
  directory: string,
  release: string,
): Promise<readonly ArchiveEntry[]> {
  const files = (await readdir(directory)).sort();
  const modules = new Map<string, KernelModule>();
  for (const file of files) {
    const module = await readModule(file, await readFile(join(directory, file)), () => {
      throw new UsageError(`${join(directory, file)} is packed.`);
    });
    modules.set(module.name, module);
  }
  const ordered = await withDependencies([...modules.keys()], async name => modules.get(name));
  return moduleEntries(release, ordered);
}
