import {existsSync, mkdirSync, realpathSync, rmSync, symlinkSync} from 'node:fs';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {UsageError, hasCode} from '../../../errors.ts';
import {listConfigs} from '../../../host/configs/find-config.ts';

/** A config whose domain starts by itself. */
export type AutoConfig = {
  /** The link in the directory `auto`, or a file there. */
  readonly link: string;
  /** The config itself; undefined when the link leads nowhere. */
  readonly path: string | undefined;
};

/** Those that start by themselves, in the order in which they start: by name. */
export const listAuto = (auto: string): AutoConfig[] =>
  listConfigs(auto).map(link => ({link, path: existsSync(link) ? realpathSync(link) : undefined}));

/**
 * Links a config into the directory `auto`. One that is linked already stays as it is.
 *
 * @throws {UsageError} when another config of that name is there.
 */
export function enable(auto: string, path: string): void {
  const link = join(auto, basename(path));
  const target = realpathSync(path);
  mkdirSync(auto, {recursive: true, mode: 0o700});
  try {
    symlinkSync(linkText(auto, target), link);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (existsSync(link) && realpathSync(link) === target) return;
    throw new UsageError(`${link} is there already and leads elsewhere: disable it first.`);
  }
}

/** Removes a link from the directory `auto`. False when there is none. */
export function disable(auto: string, fileName: string): boolean {
  try {
    rmSync(join(auto, fileName));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** A config beside the directory is linked by a relative path, so that both can be moved together. */
const linkText = (auto: string, target: string): string =>
  dirname(target) === dirname(resolve(auto)) ? relative(realpathSync(auto), target) : target;
