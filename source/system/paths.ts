import {mkdirSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {UsageError} from '../errors.ts';

/** Where everything is: docs/design.md, "Where things are". All paths are absolute. */
export type Places = {
  /** The file that the settings are in. */
  readonly settings: string;
  /** Config files, `NAME.cfg`. */
  readonly configs: string;
  /** Links to the config files of the domains that start by themselves. */
  readonly auto: string;
  /** Registry and sockets. */
  readonly run: string;
  /** Console logs and the event log. */
  readonly log: string;
  /** Disks, saved domains, core files. */
  readonly data: string;
  /** Shared by all registries of a user. */
  readonly images: string;
};

/** Where the disks of domains are: `NAME.raw`, and the layers of a domain in a directory of its own. */
export const disksDirectory = ({data}: Pick<Places, 'data'>) => join(data, 'disks');

/** Finds the places of whoever runs this. `DOMUX_HOME` moves all of them but the images. */
export function findPlaces(env: NodeJS.ProcessEnv, uid = process.getuid?.() ?? 0): Places {
  const own = standardPlaces(env, uid);
  const images = env['DOMUX_IMAGES'] ? resolve(env['DOMUX_IMAGES']) : join(own.data, 'images');
  const home = env['DOMUX_HOME'];
  if (!home) return {...own, images};

  const moved = (name: string) => resolve(home, name);
  const config = moved('config');
  return {
    ...configPlaces(config),
    run: moved('run'),
    log: moved('log'),
    data: moved('data'),
    images,
  };
}

function standardPlaces(env: NodeJS.ProcessEnv, uid: number): Places {
  if (uid === 0) {
    return {
      ...configPlaces('/etc/domux'),
      run: '/run/domux',
      log: '/var/log/domux',
      data: '/var/lib/domux',
      images: '',
    };
  }

  const home = env['HOME'] ?? join(tmpdir(), `domux-${uid}`);
  const base = (variable: string, fallback: string) =>
    join(env[variable] ?? join(home, fallback), 'domux');
  const runtime = env['XDG_RUNTIME_DIR'];
  return {
    ...configPlaces(base('XDG_CONFIG_HOME', '.config')),
    run: runtime ? join(runtime, 'domux') : join(tmpdir(), `domux-${uid}`),
    log: base('XDG_STATE_HOME', '.local/state'),
    data: base('XDG_DATA_HOME', '.local/share'),
    images: '',
  };
}

const configPlaces = (config: string) => ({
  settings: join(config, 'settings.json'),
  configs: join(config, 'domains'),
  auto: join(config, 'domains', 'auto'),
});

/**
 * Makes a directory that only its owner can enter, before anything is bound or written in it.
 *
 * @throws {UsageError} when it exists but belongs to somebody else or others can enter it: under a
 * shared temporary directory that may be somebody's trap.
 */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, {recursive: true, mode: 0o700});
  const {uid, mode} = statSync(path);
  if (uid !== process.getuid?.()) {
    throw new UsageError(
      `${path} belongs to another user (${uid}): set DOMUX_HOME or XDG_RUNTIME_DIR.`,
    );
  }
  if ((mode & 0o077) !== 0) {
    throw new UsageError(`${path} can be entered by others: run chmod 700 '${path}'.`);
  }
}
