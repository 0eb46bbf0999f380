import {mkdirSync, realpathSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {hasErrors} from '../../config/diagnostic.ts';
import {examineDomainConfig} from '../../config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../config/syntax/parser.ts';
import {UsageError, hasCode} from '../../errors.ts';
import {describeHolder, lockConfig} from './config-lock.ts';
import type {ConfigLock} from './config-lock.ts';
import {deleteConfig, surveyConfig} from './delete-config.ts';
import {domainsFrom} from './domains-from.ts';
import {dropDraft, keepDraft, readDraft} from './drafts.ts';
import {extension, findConfig, readConfigIfPresent, requireConfig} from './find-config.ts';
import type {HostConfigs} from './host-configs.ts';
import type {Host} from '../host.ts';
import {resolveOptions} from './resolve-options.ts';
import type {ResolvePort} from './resolve-options.ts';
import {saveConfig} from './save-config.ts';
import {withLock} from '../../images/lock.ts';
import {sha256} from '../../system/node/hash.ts';

/** The config files of the host that this process runs on. */
export function createLocalConfigs(
  port: ResolvePort & {readonly who: string; readonly host: Pick<Host, 'list' | 'control'>},
): HostConfigs {
  const {configs, data, run} = port.places;
  const locks = new Map<string, ConfigLock>();

  return {
    find: async wanted => requireConfig(configs, wanted),
    place: async wanted => placeOf(configs, wanted),
    newPath: async name => join(configs, name + extension),
    read: async path => readConfigIfPresent(path),
    examine: async ({text, path, foreign = false, words = [], start = false}) => {
      // What a file elsewhere names is looked for in the working directory here.
      const file = path === undefined ? undefined : resolve(foreign ? basename(path) : path);
      const origin = foreign && path !== undefined ? originOf(path) : undefined;
      const options = resolveOptions(port, file, words, start, origin);
      const examined = examineDomainConfig(parseConfig(text, path), options);
      const {config, diagnostics} = examined;
      const {source: _source, ...unbound} = config;
      const [{disksInUse, warningsAtStart}, {warningsOfFormats}] = await Promise.all([
        import('../disks/space-at-start.ts'),
        import('../disks/mistaken-formats.ts'),
      ]);
      const about = {severity: 'warning', file: file ?? 'command line'} as const;
      const warnings =
        start && !hasErrors(diagnostics)
          ? [...warningsOfFormats(config), ...warningsAtStart(config, () => disksInUse(run))]
          : [];
      return {
        ...examined,
        diagnostics: [...diagnostics, ...warnings.map(message => ({...about, message}))],
        config: foreign ? {...unbound, ...(origin === undefined ? {} : {origin})} : config,
      };
    },
    open: async path => {
      makeDirectory(dirname(path));
      const lock = lockConfig(path, port.who, Date.now());
      locks.set(path, lock);
      return lock.heldBy && describeHolder(lock.heldBy);
    },
    close: async path => {
      locks.get(path)?.release();
      locks.delete(path);
    },
    save: (path, base, text) =>
      // Of two at the same moment one is told that it was changed.
      withLock(data, `config-${sha256(path).slice(0, 24)}`, {}, async () => {
        if (readConfigIfPresent(path) !== base) return false;
        saveConfig(path, text);
        return true;
      }),
    readDraft: async path => readDraft(path),
    keepDraft: async (path, text) => {
      if (text === undefined) dropDraft(path);
      else keepDraft(path, text);
    },
    survey: path => surveyConfig(port, path),
    remove: (path, disks) => deleteConfig(port, path, disks),
    domainsFrom: async path => domainsFrom(run, path),
  };
}

/** A file of another host is known by its name: its user sits here and there, and no path is one on this host. */
const originOf = (path: string): string => `elsewhere:${basename(path)}`;

/** Where none can be made, saving will tell. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, {recursive: true, mode: 0o700});
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC')) throw error;
  }
}

/** The file to edit: one that there is, or where a new one of that name goes. */
function placeOf(configs: string, wanted: string): string {
  const found = findConfig(configs, wanted);
  if (found !== undefined) return realpathSync(found);
  if (wanted === '' || wanted.endsWith('/')) {
    throw new UsageError(`'${wanted}' is no name for a config.`);
  }
  if (wanted.includes('/')) return resolve(wanted);
  return join(configs, wanted.endsWith(extension) ? wanted : wanted + extension);
}
